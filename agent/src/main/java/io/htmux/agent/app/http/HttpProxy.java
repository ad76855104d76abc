package io.htmux.agent.app.http;

import io.htmux.agent.app.App;
import io.htmux.agent.forward.Egress;
import io.htmux.agent.forward.Requester;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.function.Consumer;

/**
 * The forward proxy: CONNECT, and requests in absolute form, for users of sockets and of streams.
 * Each destination is reached through {@link Egress}, which decides whether it may be.
 *
 * @param egress the way out
 * @param name how this proxy calls itself in Via; no other proxy has it, for a request that has
 *     passed it before is refused
 * @param timeouts how long users are waited for
 * @param refused told the reason of each request that was refused before it was asked of the way
 *     out
 * @param doorkeeper says as whom a request is served
 */
public record HttpProxy(
    Egress egress,
    String name,
    HttpTimeouts timeouts,
    Consumer<String> refused,
    Doorkeeper doorkeeper)
    implements App {

  /** For everybody whom the way out admits. */
  public HttpProxy(Egress egress, String name, HttpTimeouts timeouts, Consumer<String> refused) {
    this(egress, name, timeouts, refused, Doorkeeper.OPEN);
  }

  /** The same behind a doorkeeper: whom he does not admit is asked for a name and a password. */
  public HttpProxy behind(Doorkeeper doorkeeper) {
    return new HttpProxy(egress, name, timeouts, refused, doorkeeper);
  }

  @Override
  public void serve(Channel user, Requester from, ByteBuf first) {
    UserSide.start(this, user, from, first);
  }
}
