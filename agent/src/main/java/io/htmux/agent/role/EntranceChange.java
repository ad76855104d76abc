package io.htmux.agent.role;

import io.htmux.agent.address.ListenAddress;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Promise;
import java.util.List;
import java.util.function.Predicate;

/**
 * Other ports of this end in place of those that are open: all of them, or it stays as it was.
 * Ports that are in both stay open throughout. On the event loop of the ports.
 *
 * @param before what was asked for until now
 * @param after what is asked for
 * @param atBothEnds as {@link Entrances#open(List, Predicate)} says
 */
record EntranceChange(
    EventLoop loop,
    Entrances ports,
    List<TunnelConfig.Entrance> before,
    List<TunnelConfig.Entrance> after,
    Predicate<TunnelConfig.Entrance> atBothEnds) {

  static EntranceChange of(
      EventLoop loop,
      Entrances ports,
      List<ListenAddress> before,
      List<ListenAddress> after,
      Predicate<TunnelConfig.Entrance> atBothEnds) {
    return new EntranceChange(
        loop, ports, TunnelConfig.Entrance.of(before), TunnelConfig.Entrance.of(after), atBothEnds);
  }

  /**
   * @param done succeeds when it is so, or fails with what a user can read
   */
  void make(Promise<Void> done) {
    List<TunnelConfig.Entrance> gone = before.stream().filter(one -> !after.contains(one)).toList();
    List<TunnelConfig.Entrance> added =
        after.stream().filter(one -> !before.contains(one)).toList();
    // the same number at another address can only be had when the first has been let go of
    List<TunnelConfig.Entrance> inTheWay =
        gone.stream()
            .filter(one -> added.stream().anyMatch(other -> other.at().port() == one.at().port()))
            .toList();
    inTheWay.forEach(ports::close);
    ports
        .add(added, atBothEnds)
        .addListener(
            opened -> {
              if (opened.isSuccess()) {
                gone.forEach(ports::close);
                done.setSuccess(null);
              } else {
                added.forEach(ports::close);
                ports.add(inTheWay, atBothEnds).addListener(_ -> done.setFailure(opened.cause()));
              }
            });
  }
}
