package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Makes every connection from here and refuses nobody, except for ports below 1024. */
public final class DirectEgress implements Egress {
  private final Sockets sockets;
  private final Duration arrivalWithin;
  private final Queue<Listening> listening = new ConcurrentLinkedQueue<>();

  public DirectEgress(Sockets sockets, Duration arrivalWithin) {
    this.sockets = sockets;
    this.arrivalWithin = arrivalWithin;
  }

  /** Ports that were opened. */
  Queue<Listening> opened() {
    return listening;
  }

  @Override
  public Future<Channel> connect(EventLoop loop, OutgoingConnection wanted) {
    return sockets.dial(loop, wanted.to(), LoopbackSockets.PATIENCE);
  }

  @Override
  public Future<Listening> listen(EventLoop loop, IncomingConnection awaited) {
    if (awaited.at().port() > 0 && awaited.at().port() < 1024) {
      return loop.newFailedFuture(NotConnectedException.notPermitted("a port below 1024"));
    }
    Future<Listening> opening =
        SinglePort.open(
            sockets, loop, awaited.at(), "127.0.0.1", awaited.expected(), arrivalWithin);
    opening.addListener(
        (Future<Listening> opened) -> {
          if (opened.isSuccess()) {
            listening.add(opened.getNow());
          }
        });
    return opening;
  }

  @Override
  public Future<Channel> datagrams(EventLoop loop, OutgoingConnection wanted) {
    return sockets.dialDatagrams(loop, wanted.to(), new BareDatagrams());
  }

  @Override
  public Future<Channel> connectBack(EventLoop loop, Requester to, String protocol, int port) {
    return connect(
        loop,
        new OutgoingConnection(
            to, protocol, Optional.empty(), new HostPort(to.user().orElseThrow().host(), port)));
  }

  @Override
  public Future<DatagramPort> datagramPort(
      EventLoop loop, Requester from, HostPort at, HostPort user) {
    if (at.port() > 0 && at.port() < 1024) {
      return loop.newFailedFuture(NotConnectedException.notPermitted("a port below 1024"));
    }
    return DatagramPort.open(sockets, loop, at, user);
  }
}
