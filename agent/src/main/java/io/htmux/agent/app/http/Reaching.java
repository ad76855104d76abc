package io.htmux.agent.app.http;

import io.htmux.agent.forward.Egress;
import io.htmux.agent.forward.OutgoingConnection;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.function.Consumer;

/** The way from a request to the connection that it needs. */
final class Reaching {
  private Reaching() {}

  /**
   * Goes on in the very moment in which the connection is there: a socket whose other side has
   * spoken and ended already is read at once, asked or not, and what nobody takes then is lost.
   * Only if the connection was there before is it the end of the loop's turn, as a decoder may be
   * in the middle of a buffer now.
   *
   * @param reached gets the connection, or why there is none
   */
  static void reach(
      Egress egress, EventLoop loop, OutgoingConnection wanted, Consumer<Future<Channel>> reached) {
    Future<Channel> coming = egress.connect(loop, wanted);
    if (coming.isDone()) {
      loop.execute(() -> reached.accept(coming));
    } else {
      coming.addListener((Future<Channel> done) -> reached.accept(done));
    }
  }
}
