package io.htmux.agent.app.http;

import io.htmux.agent.app.App;
import io.htmux.agent.forward.Egress;
import io.htmux.agent.forward.Requester;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

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
 * @param admits whether a request with this Proxy-Authorization is served
 */
public record HttpProxy(
    Egress egress,
    String name,
    HttpTimeouts timeouts,
    Consumer<String> refused,
    Predicate<Optional<String>> admits)
    implements App {

  /** For everybody whom the way out admits. */
  public HttpProxy(Egress egress, String name, HttpTimeouts timeouts, Consumer<String> refused) {
    this(egress, name, timeouts, refused, _ -> true);
  }

  /** The same for those only whose Proxy-Authorization is admitted; others are asked for one. */
  public HttpProxy forThoseWith(Predicate<Optional<String>> credentials) {
    return new HttpProxy(egress, name, timeouts, refused, credentials);
  }

  @Override
  public void serve(Channel user, Requester from, ByteBuf first) {
    UserSide.start(this, user, from, first);
  }
}
