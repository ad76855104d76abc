package io.htmux.agent.lists;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Asks the system's own resolver (hosts file, DNS), which blocks: on a few daemon threads of its
 * own, never the caller's. To be used through {@link NameLookup}, which brings deadline and cache.
 *
 * <p>A name that the system says does not exist is absent; any other trouble is a failure. For the
 * names of an address the JDK tells no difference: no answer looks like no name, so a list that
 * denies by {@code *.dom} alone is no fence.
 */
public final class SystemResolver
    implements Function<Question, CompletionStage<Answer>>, AutoCloseable {

  private static final int MAX_WAITING = 1024;
  private static final Set<String> ABSENT =
      Set.of("Name or service not known", "No address associated with hostname");

  private final ThreadPoolExecutor threads;

  /** Blocks at most so many threads at once. */
  public SystemResolver(int maxThreads) {
    threads =
        new ThreadPoolExecutor(
            maxThreads,
            maxThreads,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("name-lookup-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  public CompletionStage<Answer> apply(Question question) {
    try {
      return CompletableFuture.supplyAsync(() -> resolve(question), threads);
    } catch (RejectedExecutionException _) {
      return CompletableFuture.completedFuture(
          new Answer.Failed("the system's resolver is busy or closed"));
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private static Answer resolve(Question question) {
    try {
      return switch (question) {
        case Question.Addresses(var name) ->
            new Answer.Addresses(Set.of(InetAddress.getAllByName(name)));
        case Question.Names(var address) -> names(address);
      };
    } catch (UnknownHostException e) {
      String message = String.valueOf(e.getMessage());
      return ABSENT.stream().anyMatch(message::endsWith)
          ? new Answer.Addresses(Set.of())
          : new Answer.Failed("the system's resolver: " + message);
    }
  }

  /** A fresh object, because InetAddress remembers its name for ever. */
  private static Answer names(InetAddress address) throws UnknownHostException {
    InetAddress fresh = InetAddress.getByAddress(address.getAddress());
    String name = fresh.getCanonicalHostName();
    return new Answer.Names(name.equals(fresh.getHostAddress()) ? Set.of() : Set.of(name));
  }
}
