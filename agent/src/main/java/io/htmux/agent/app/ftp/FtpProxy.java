package io.htmux.agent.app.ftp;

import io.htmux.agent.app.App;
import io.htmux.agent.forward.Egress;
import io.htmux.agent.forward.Requester;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.time.Duration;

/**
 * Answers users as an FTP proxy: {@code USER user@host[:port]} connects to a server.
 *
 * @param egress makes the connections
 * @param loginWithin how long a user may take to name his server
 * @param idleWithin how long he may say nothing afterwards, while no reply is awaited
 * @param replyWithin how long a server may owe a reply while no data are on their way
 */
public record FtpProxy(
    Egress egress, Duration loginWithin, Duration idleWithin, Duration replyWithin) implements App {

  /** With the times that FTP servers have, too. */
  public FtpProxy(Egress egress) {
    this(egress, Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(5));
  }

  @Override
  public void serve(Channel user, Requester from, ByteBuf first) {
    new FtpSession(this, user, from).start(first);
  }
}
