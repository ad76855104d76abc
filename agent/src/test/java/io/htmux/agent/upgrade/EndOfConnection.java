package io.htmux.agent.upgrade;

import io.htmux.agent.address.HostPort;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One end of a TCP connection in memory, with the addresses and the time of a real one. */
final class EndOfConnection extends EmbeddedChannel {

  private final InetSocketAddress local;
  private final InetSocketAddress remote;

  private EndOfConnection(HostPort local, HostPort remote) {
    this.local = new InetSocketAddress(local.host(), local.port());
    this.remote = new InetSocketAddress(remote.host(), remote.port());
    freezeTime();
  }

  static EndOfConnection server(Pair pair, ChannelHandler handler) {
    EndOfConnection end = new EndOfConnection(pair.server(), pair.client());
    end.pipeline().addLast(handler);
    return end;
  }

  static EndOfConnection client(Pair pair, ChannelHandler handler) {
    EndOfConnection end = new EndOfConnection(pair.client(), pair.server());
    end.pipeline().addLast(handler);
    return end;
  }

  /** The next buffer that this end has written, or null. */
  String written() {
    ByteBuf buffer = readOutbound();
    return buffer == null ? null : Octets.text(buffer);
  }

  void pass(Duration time) {
    advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    runPendingTasks();
  }

  @Override
  protected SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return remote;
  }
}
