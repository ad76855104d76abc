package io.htmux.agent.role;

import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.mux.PortWish;
import io.htmux.agent.mux.PortWishes;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The ports that one client wants of a server, and what comes of each under the rules that hold now
 * (SockMux 1.0 §6.3). A wish stays when it is refused: it is judged again whenever a rule or a wish
 * changes, and the client is told what has become different. On the client's event loop.
 *
 * <p>All of it is done in rounds, one at a time: judge all wishes, close what shall not be, open
 * what shall. What changes meanwhile makes another round.
 */
final class WishedPorts {

  /** As many as a client may ask for at first. */
  static final int MOST = 64;

  /** What becomes of a wish. */
  sealed interface Verdict {
    record Open(TunnelConfig.Entrance port) implements Verdict {}

    /**
     * It is not opened.
     *
     * @param unknown whether there is no such port
     */
    record Refused(boolean unknown, String why) implements Verdict {}
  }

  private record Judged(PortWish wish, Verdict verdict) {}

  private final EventLoop loop;
  private final Supplier<Optional<PortHold>> ports;
  private final Function<PortWish, CompletionStage<Verdict>> rules;
  private final Supplier<Optional<PortWishes>> peer;
  private final Consumer<List<ListenAddress>> changed;
  private final Map<Integer, PortWish> wishes = new LinkedHashMap<>();
  private final Map<Integer, TunnelConfig.Entrance> open = new HashMap<>();
  private final Map<Integer, ListenAddress> addresses = new LinkedHashMap<>();
  private final Map<Integer, Verdict> told = new HashMap<>();
  private boolean judging;
  private boolean again;

  /**
   * @param rules what may be had; asked on the event loop, never fails
   * @param peer who is told; nobody where the session has no such frames
   * @param ports what this client has of ports
   * @param changed told where they listen when other ports are open than before
   */
  WishedPorts(
      EventLoop loop,
      Supplier<Optional<PortHold>> ports,
      Function<PortWish, CompletionStage<Verdict>> rules,
      Supplier<Optional<PortWishes>> peer,
      Consumer<List<ListenAddress>> changed) {
    this.loop = loop;
    this.ports = ports;
    this.rules = rules;
    this.peer = peer;
    this.changed = changed;
  }

  /**
   * They were asked for in the handshake, are open, and the client knows.
   *
   * @param at where they listen, in the order of {@link AskedPorts#entrances}
   */
  void began(AskedPorts asked, List<ListenAddress> at) {
    List<TunnelConfig.Entrance> entrances = asked.entrances();
    for (int i = 0; i < entrances.size(); i++) {
      TunnelConfig.Entrance entrance = entrances.get(i);
      PortWish wish =
          new PortWish(
              i + 1,
              entrance.name(),
              entrance.name().isEmpty() ? Optional.of(entrance.at()) : Optional.empty());
      wishes.put(wish.number(), wish);
      open.put(wish.number(), entrance);
      addresses.put(wish.number(), at.get(i));
      told.put(wish.number(), new Verdict.Open(entrance));
    }
  }

  /** The client wants another one. */
  void wished(PortWish wish) {
    if (!wishes.containsKey(wish.number()) && wishes.size() == MOST) {
      peer.get()
          .ifPresent(
              one -> one.refused(wish.number(), false, "a session has at most " + MOST + " ports"));
      return;
    }
    wishes.put(wish.number(), wish);
    told.remove(wish.number());
    judge();
  }

  void takenBack(int number) {
    if (wishes.remove(number) != null) {
      told.remove(number);
      judge();
    }
  }

  /** None is wanted any more. */
  void close() {
    wishes.clear();
    open.clear();
    told.clear();
    addresses.clear();
  }

  /** Judges all of them anew, by rules that may be others now. */
  void judge() {
    if (judging) {
      again = true;
      return;
    }
    judging = true;
    again = false;
    List<CompletableFuture<Judged>> all = new ArrayList<>();
    wishes
        .values()
        .forEach(
            wish ->
                all.add(
                    rules
                        .apply(wish)
                        .thenApply(verdict -> new Judged(wish, verdict))
                        .toCompletableFuture()));
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .thenRunAsync(() -> obey(all.stream().map(CompletableFuture::join).toList()), loop);
  }

  private void obey(List<Judged> judged) {
    Map<Integer, TunnelConfig.Entrance> wanted = new HashMap<>();
    judged.forEach(
        one -> {
          if (one.verdict() instanceof Verdict.Open(var port) && isStillWanted(one.wish())) {
            wanted.put(one.wish().number(), port);
          }
        });
    List.copyOf(open.keySet()).stream()
        .filter(number -> !Objects.equals(open.get(number), wanted.get(number)))
        .forEach(this::release);
    openNext(judged, 0);
  }

  /** Two wishes may be for one port. */
  private void release(int number) {
    addresses.remove(number);
    TunnelConfig.Entrance port = open.remove(number);
    if (!open.containsValue(port)) {
      ports.get().ifPresent(hold -> hold.release(port));
    }
  }

  private void openNext(List<Judged> judged, int index) {
    if (index == judged.size()) {
      judging = false;
      changed.accept(List.copyOf(addresses.values()));
      if (again) {
        judge();
      }
      return;
    }
    Judged one = judged.get(index);
    int number = one.wish().number();
    switch (one.verdict()) {
      case Verdict.Open(var port)
          when isStillWanted(one.wish())
              && !open.containsKey(number)
              && ports.get().isPresent() -> {
        PortHold hold = ports.get().get();
        hold.add(loop, port)
            .addListener(
                (Future<ListenAddress> opened) -> {
                  if (!opened.isSuccess()) {
                    tell(number, new Verdict.Refused(false, opened.cause().getMessage()));
                  } else if (isStillWanted(one.wish())) {
                    open.put(number, port);
                    addresses.put(number, opened.getNow());
                    tell(number, one.verdict());
                  } else {
                    hold.release(port);
                  }
                  openNext(judged, index + 1);
                });
      }
      case Verdict.Open _ when isStillWanted(one.wish()) && open.containsKey(number) -> {
        tell(number, one.verdict());
        openNext(judged, index + 1);
      }
      case Verdict.Refused _ when isStillWanted(one.wish()) -> {
        tell(number, one.verdict());
        openNext(judged, index + 1);
      }
      case Verdict.Open _, Verdict.Refused _ -> openNext(judged, index + 1);
    }
  }

  private boolean isStillWanted(PortWish wish) {
    return wish.equals(wishes.get(wish.number()));
  }

  /** Nobody is told the same twice. */
  private void tell(int number, Verdict verdict) {
    if (verdict.equals(told.put(number, verdict))) {
      return;
    }
    peer.get()
        .ifPresent(
            wishes -> {
              switch (verdict) {
                case Verdict.Open(var port) ->
                    wishes.opened(number, addresses.getOrDefault(number, port.at()));
                case Verdict.Refused(boolean unknown, String why) ->
                    wishes.refused(number, unknown, why);
              }
            });
  }
}
