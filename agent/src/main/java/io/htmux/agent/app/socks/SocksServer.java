package io.htmux.agent.app.socks;

import io.htmux.agent.app.App;
import io.htmux.agent.forward.Egress;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.policy.EntryPath;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.List;

/**
 * Answers users with SOCKS 4, 4a and 5: CONNECT, BIND and UDP ASSOCIATE.
 *
 * @param egress makes the connections
 * @param admitted users and passwords of whom each must show one; empty asks nobody, and then
 *     version 4, which knows no password, is served too
 * @param requestWithin how long a user may take until his request is whole
 * @param arrivalWithin how long BIND waits for the one who is to come
 */
public record SocksServer(
    Egress egress, List<SocksLogin> admitted, Duration requestWithin, Duration arrivalWithin)
    implements App {

  /** With the times that other servers have, too. */
  public SocksServer(Egress egress, List<SocksLogin> admitted) {
    this(egress, admitted, Duration.ofSeconds(15), Duration.ofMinutes(2));
  }

  public SocksServer {
    admitted = List.copyOf(admitted);
  }

  @Override
  public void serve(Channel user, Requester from, ByteBuf first) {
    new SocksConversation(this, user, from.on(EntryPath.SOCKS)).start(first);
  }
}
