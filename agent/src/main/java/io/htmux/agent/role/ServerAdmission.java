package io.htmux.agent.role;

import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.role.Handshake.Admitted;
import io.htmux.agent.upgrade.NamedPort;
import io.htmux.agent.upgrade.NativeAsk;
import io.htmux.agent.upgrade.Refusal;
import io.htmux.agent.upgrade.RefusalStatus;
import io.htmux.agent.upgrade.UpgradeRequest;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/**
 * Whom a server lets in, and to which ports: by the lists of {@code HTMUX=sv:hostList:portList}, or
 * by {@code spec.server.admit}, where a client that has proven its identity is that one client, and
 * one that has proven nothing may be any whose address is enough. May be used from any thread.
 */
final class ServerAdmission {

  /** What came of it. */
  sealed interface Decision {
    /**
     * It is let in.
     *
     * @param client as which of {@code spec.server.admit}; none where lists decide
     */
    record Open(AskedPorts ports, Optional<Admitted> client) implements Decision {}

    record Refused(Refusal refusal) implements Decision {}
  }

  private static final String NO_PORT = "!*";

  /** A client of {@code spec.server.admit}, or all clients of the command line. */
  private record Entry(Optional<Admitted> admitted, ClientAdmission lists) {}

  private final List<Entry> entries;

  private ServerAdmission(List<Entry> entries) {
    this.entries = entries;
  }

  static ServerAdmission of(
      TunnelConfig config, TunnelConfig.Role.HtmuxServer role, NameLookup names) {
    return new ServerAdmission(
        config
            .handshake()
            .admitted()
            .map(admitted -> admitted.stream().map(one -> entry(one, names)).toList())
            .orElseGet(
                () ->
                    List.of(
                        new Entry(
                            Optional.empty(),
                            new ClientAdmission(
                                "HTMUX=sv", role.clients(), role.ports(), names)))));
  }

  /** Never fails. */
  CompletionStage<Decision> decide(
      InetSocketAddress client, InetSocketAddress acceptedAt, UpgradeRequest request) {
    return decide(
        client,
        acceptedAt,
        request.ask(),
        request.ask().map(NativeAsk::portNames).orElse(List.of()),
        request.listen().addresses());
  }

  /**
   * As above, for a client that is there and wants these ports. Never fails.
   *
   * @param ask as whom it came
   */
  CompletionStage<Decision> decide(
      InetSocketAddress client,
      InetSocketAddress acceptedAt,
      Optional<NativeAsk> ask,
      List<String> names,
      List<ListenAddress> addresses) {
    List<Entry> candidates = entries.stream().filter(one -> isMeant(one, ask)).toList();
    if (candidates.isEmpty()) {
      return CompletableFuture.completedFuture(
          new Decision.Refused(
              Refusal.of(RefusalStatus.FORBIDDEN, "no entry of spec.server.admit is for it")));
    }
    return first(candidates, client, acceptedAt, names, addresses);
  }

  private static boolean isMeant(Entry entry, Optional<NativeAsk> ask) {
    if (entry.admitted().isEmpty()) {
      return true;
    }
    Admitted admitted = entry.admitted().get();
    boolean proven = ask.flatMap(NativeAsk::proven).isPresent();
    return proven
        ? ask.flatMap(NativeAsk::identity).filter(admitted.name()::equals).isPresent()
        : admitted.unproven();
  }

  /** The first that lets it in decides; if none does, the last says why. */
  private static CompletionStage<Decision> first(
      List<Entry> candidates,
      InetSocketAddress client,
      InetSocketAddress acceptedAt,
      List<String> names,
      List<ListenAddress> addresses) {
    return of(candidates.getFirst(), client, acceptedAt, names, addresses)
        .thenCompose(
            decision ->
                decision instanceof Decision.Refused && candidates.size() > 1
                    ? first(
                        candidates.subList(1, candidates.size()),
                        client,
                        acceptedAt,
                        names,
                        addresses)
                    : CompletableFuture.completedFuture(decision));
  }

  private static CompletionStage<Decision> of(
      Entry entry,
      InetSocketAddress client,
      InetSocketAddress acceptedAt,
      List<String> names,
      List<ListenAddress> addresses) {
    List<NamedPort> known = entry.admitted().map(Admitted::ports).orElse(List.of());
    List<NamedPort> named = new ArrayList<>();
    for (String name : names) {
      Optional<NamedPort> port = known.stream().filter(one -> one.name().equals(name)).findFirst();
      if (port.isEmpty()) {
        return CompletableFuture.completedFuture(
            new Decision.Refused(
                Refusal.of(
                    RefusalStatus.COULD_NOT_BIND, "no port for it is called \"" + name + "\"")));
      }
      named.add(port.get());
    }
    AskedPorts ports = new AskedPorts(named, addresses);
    return entry
        .lists()
        .refusal(client, acceptedAt, ports.addresses())
        .thenApply(
            refusal ->
                refusal
                    .<Decision>map(Decision.Refused::new)
                    .orElseGet(() -> new Decision.Open(ports, entry.admitted())));
  }

  private static Entry entry(Admitted admitted, NameLookup names) {
    String numbers =
        admitted.ports().stream()
            .map(port -> port.at().port())
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .map(String::valueOf)
            .collect(Collectors.joining(","));
    return new Entry(
        Optional.of(admitted),
        new ClientAdmission(
            "spec.server.admit (" + admitted.name() + ")",
            admitted.from(),
            numbers.isEmpty() ? NO_PORT : numbers,
            names));
  }
}
