package io.htmux.agent.role;

import io.htmux.agent.key.Capability;
import io.htmux.agent.mux.PortWish;
import io.htmux.agent.upgrade.NativeAsk;
import io.htmux.agent.upgrade.Refusal;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a server's rules say of a port that a client wants while its session runs: the same as of
 * one in its request (SockMux 1.0 §6.3). Immutable.
 *
 * @param client where it came from
 * @param acceptedAt where it was accepted
 * @param ask as whom it came; empty for one of HTMUX/1.0
 */
record WishRules(InetSocketAddress client, InetSocketAddress acceptedAt, Optional<NativeAsk> ask) {

  /** Never fails. */
  CompletionStage<WishedPorts.Verdict> judge(ServerAdmission admission, PortWish wish) {
    if (!mayHavePorts()) {
      return refused("it needs a CAPSKEY that grants inbound");
    }
    if (wish.name().isEmpty() && wish.at().isEmpty()) {
      return refused("neither a name nor an address that can be read");
    }
    return admission
        .decide(
            client,
            acceptedAt,
            ask,
            wish.name().isEmpty() ? List.of() : List.of(wish.name()),
            wish.name().isEmpty() ? List.of(wish.at().orElseThrow()) : List.of())
        .thenApply(WishRules::verdict);
  }

  private boolean mayHavePorts() {
    return ask.flatMap(NativeAsk::proven)
        .map(key -> key.capabilities().contains(Capability.INBOUND))
        .orElseGet(() -> ask.isEmpty());
  }

  private static CompletionStage<WishedPorts.Verdict> refused(String why) {
    return CompletableFuture.completedFuture(new WishedPorts.Verdict.Refused(false, why));
  }

  private static WishedPorts.Verdict verdict(ServerAdmission.Decision decision) {
    return switch (decision) {
      case ServerAdmission.Decision.Open(AskedPorts asked, var _) ->
          new WishedPorts.Verdict.Open(asked.entrances().getFirst());
      case ServerAdmission.Decision.Refused(Refusal reason) ->
          new WishedPorts.Verdict.Refused(true, reason.reason());
    };
  }
}
