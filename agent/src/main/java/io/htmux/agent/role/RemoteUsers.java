package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.forward.DatagramUser;
import io.htmux.agent.forward.PortListener;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.forward.WaysOut;
import io.htmux.agent.mux.DroppedDatagram;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.policy.EntryPath;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Users of the ports that a server opened for a client: those whom the lists of the server admit
 * enter the tunnel; of the others connections are reset, and datagrams dropped (SockMux 0.3 §2.7).
 * On the event loop of the port.
 *
 * @param tunnel for the log
 * @param out holds the lists that hold now
 * @param admitted lets them into the tunnel
 */
record RemoteUsers(String tunnel, Supplier<WaysOut> out, PortUsers admitted, MuxMetrics metrics)
    implements PortUsers {
  private static final Logger LOG = Logger.getLogger(RemoteUsers.class);

  @Override
  public void serve(Channel user) {
    HostPort port = HostPort.of((InetSocketAddress) user.localAddress());
    Requester from = requester(HostPort.of((InetSocketAddress) user.remoteAddress()), port);
    var _ =
        out.get()
            .refusal(user.eventLoop(), from, port, Transport.TCP)
            .whenComplete(
                (refusal, failure) -> {
                  if (failure == null && refusal.isEmpty()) {
                    admitted.serve(user);
                  } else {
                    tell(from, failure == null ? refusal.get() : "the lists: " + failure);
                    PortListener.reset(user);
                  }
                });
  }

  @Override
  public void serve(DatagramUser user) {
    Requester from = requester(user.address(), user.acceptedAt());
    var _ =
        out.get()
            .refusal(user.eventLoop(), from, user.acceptedAt(), Transport.UDP)
            .whenComplete(
                (refusal, failure) -> {
                  if (failure == null && refusal.isEmpty()) {
                    admitted.serve(user);
                  } else {
                    tell(from, failure == null ? refusal.get() : "the lists: " + failure);
                    user.turnAway(DroppedDatagram.NOT_PERMITTED);
                  }
                });
  }

  private static Requester requester(HostPort user, HostPort port) {
    return new Requester(
        EntryPath.LOCAL_PORT,
        Optional.of(user),
        Optional.of(port),
        Optional.empty(),
        Optional.empty());
  }

  private void tell(Requester from, String why) {
    LOG.infof(
        "user turned away: tunnel=%s user=%s acceptedAt=%s: %s",
        tunnel, from.user().orElseThrow(), from.acceptedAt().orElseThrow(), why);
    metrics.refused("not-permitted");
  }
}
