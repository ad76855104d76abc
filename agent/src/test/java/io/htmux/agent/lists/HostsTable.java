package io.htmux.agent.lists;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A resolver without a network: the hosts of the oracle's environment, and one whose reverse zone
 * lies.
 */
public final class HostsTable implements Function<Question, CompletionStage<Answer>> {

  private static final Map<String, String> HOSTS =
      Map.of(
          "a.dom", "127.0.1.1",
          "host.xx.dom", "127.0.1.2",
          "host.yy.xx.dom", "127.0.1.3",
          "dom", "127.0.1.4",
          "other.com", "127.0.2.1",
          "www.other.com", "127.0.2.2",
          "dghost", "127.0.0.1",
          "trusted.evil", "127.0.66.7");
  private static final Map<String, String> LYING = Map.of("127.0.66.6", "trusted.evil");

  @Override
  public CompletionStage<Answer> apply(Question question) {
    return CompletableFuture.completedFuture(
        switch (question) {
          case Question.Addresses(var name) ->
              new Answer.Addresses(
                  HOSTS.containsKey(name)
                      ? Set.of(InetAddress.ofLiteral(HOSTS.get(name)))
                      : Set.of());
          case Question.Names(var address) -> new Answer.Names(names(address.getHostAddress()));
        });
  }

  /** Answers through a {@link NameLookup}, as in earnest. */
  public LookedUp answers(Set<Question> questions) {
    return lookup().answers(questions).toCompletableFuture().join();
  }

  public Match ask(HostList list, Candidate candidate, Surroundings surroundings) {
    return lookup().match(list, candidate, surroundings).toCompletableFuture().join();
  }

  private NameLookup lookup() {
    return new NameLookup(this, () -> 0, (_, _) -> () -> {}, NameLookup.Limits.DEFAULT);
  }

  private static Set<String> names(String number) {
    Map<String, Set<String>> reverse = new HashMap<>();
    LYING.forEach((address, name) -> reverse.put(address, Set.of(name)));
    HOSTS.forEach((name, address) -> reverse.put(address, Set.of(name)));
    return reverse.getOrDefault(number, Set.of()).stream().collect(Collectors.toSet());
  }
}
