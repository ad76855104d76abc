package io.htmux.agent.app.ftp;

import io.htmux.agent.forward.HeldOctets;
import io.htmux.agent.forward.LateClose;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.Optional;

/**
 * One data connection, whose two halves are made one after the other or at once; when both are
 * there they are relayed, and when one fails the other is given up. On the event loop of the user.
 */
final class DataConnection {
  private final Runnable relayEnds;
  private final Half ofUser = new Half();
  private final Half ofServer = new Half();
  private boolean over;

  private static final class Half {
    private Optional<Future<Channel>> coming = Optional.empty();
    private Optional<HeldOctets> here = Optional.empty();
  }

  /**
   * @param relayEnds told when what was relayed is over
   */
  DataConnection(Runnable relayEnds) {
    this.relayEnds = relayEnds;
  }

  void user(Future<Channel> half) {
    await(ofUser, half);
  }

  void server(Future<Channel> half) {
    await(ofServer, half);
  }

  boolean hasUser() {
    return ofUser.coming.isPresent();
  }

  /** Whether both halves are there, and data may be on their way. */
  boolean isRelaying() {
    return ofUser.here.isPresent()
        && ofServer.here.filter(held -> held.channel().isOpen()).isPresent();
  }

  /** Gives up what is not relayed yet. */
  void cancel() {
    if (!over) {
      over = true;
      giveUp(ofUser);
      giveUp(ofServer);
    }
  }

  private void await(Half half, Future<Channel> coming) {
    half.coming = Optional.of(coming);
    coming.addListener((Future<Channel> done) -> done(half, done));
  }

  private void done(Half half, Future<Channel> done) {
    if (!done.isSuccess()) {
      cancel();
      return;
    }
    if (over) {
      LateClose.of(done.getNow());
      return;
    }
    half.here = Optional.of(HeldOctets.of(done.getNow()));
    if (ofUser.here.isPresent() && ofServer.here.isPresent()) {
      over = true;
      ofServer.here.get().channel().closeFuture().addListener(_ -> relayEnds.run());
      HeldOctets.relay(ofUser.here.get(), ofServer.here.get());
    }
  }

  private static void giveUp(Half half) {
    half.coming.ifPresent(coming -> coming.cancel(false));
    half.here.ifPresent(held -> LateClose.of(held.channel()));
  }
}
