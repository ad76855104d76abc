package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.forward.WaysOut;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.policy.EntryPath;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Users of the ports that a server opened for a client: those whom the lists of the server admit
 * enter the tunnel, others are reset (SockMux 0.3 §2.7). On the client's event loop.
 *
 * @param tunnel for the log
 * @param out holds the lists
 * @param enter lets one into the tunnel
 */
record RemoteUsers(String tunnel, WaysOut out, Consumer<Channel> enter, MuxMetrics metrics) {
  private static final Logger LOG = Logger.getLogger(RemoteUsers.class);

  /** Takes over a user who was just accepted. */
  void serve(Channel user) {
    HostPort port = HostPort.of((InetSocketAddress) user.localAddress());
    Requester from =
        new Requester(
            EntryPath.LOCAL_PORT,
            Optional.of(HostPort.of((InetSocketAddress) user.remoteAddress())),
            Optional.of(port),
            Optional.empty(),
            Optional.empty());
    var _ =
        out.refusal(user.eventLoop(), from, port)
            .whenComplete(
                (refusal, failure) -> {
                  if (failure == null && refusal.isEmpty()) {
                    enter.accept(user);
                  } else {
                    turnAway(user, failure == null ? refusal.get() : "the lists: " + failure);
                  }
                });
  }

  private void turnAway(Channel user, String why) {
    LOG.infof(
        "user turned away: tunnel=%s user=%s acceptedAt=%s: %s",
        tunnel, user.remoteAddress(), user.localAddress(), why);
    metrics.refused("not-permitted");
    if (user.isOpen()) {
      user.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    user.eventLoop().execute(user::close);
  }
}
