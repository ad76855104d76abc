package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.DroppedDatagram;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.StreamAddresses;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Somebody who sends datagrams to a port of this end, from one address and port. Until it is
 * decided where they go, a few wait. On the event loop of the port.
 */
public final class DatagramUser {

  /** A refused one is remembered for so long, or each of his datagrams would be asked about. */
  private static final Duration REFUSED_FOR = Duration.ofSeconds(2);

  private final Channel port;
  private final InetSocketAddress sender;
  private final MuxMetrics metrics;
  private final Runnable gone;
  private final WaitingDatagrams waiting = new WaitingDatagrams();
  private final Optional<AccessLine> access;
  private Optional<DatagramPath> path = Optional.empty();
  private Optional<DroppedDatagram> refused = Optional.empty();
  private boolean over;

  DatagramUser(Channel port, InetSocketAddress sender, MuxMetrics metrics, Runnable gone) {
    this.port = port;
    this.sender = sender;
    this.metrics = metrics;
    this.gone = gone;
    this.access =
        AccessLine.isWanted()
            ? Optional.of(new AccessLine(addresses(), Optional.empty(), System::nanoTime))
            : Optional.empty();
  }

  public HostPort address() {
    return HostPort.of(sender);
  }

  /** The address of the port, which may stand for every address of this host. */
  public HostPort acceptedAt() {
    return HostPort.of((InetSocketAddress) port.localAddress());
  }

  public EventLoop eventLoop() {
    return port.eventLoop();
  }

  // ---- where he goes

  /**
   * Through the tunnel, over a stream of his own.
   *
   * @param session on whatever event loop
   * @param portName what both ends call the port; empty if it has no name
   */
  public void enter(MuxConnection session, String portName) {
    if (over) {
      return;
    }
    EventLoop there = session.eventLoop();
    DatagramRelay relay =
        there.inEventLoop()
            ? new DatagramRelay(this::answer, this::pathEnded, metrics)
            : new DatagramRelay(
                new DatagramCrossing(eventLoop(), this::answer, metrics::datagramDropped),
                wasOpen -> eventLoop().execute(() -> pathEnded(wasOpen)),
                metrics);
    StreamAddresses addresses = addresses().at(portName);
    Runnable open =
        () -> {
          relay.use(session.openForDatagrams(addresses, relay));
          relay.closeWhenIdle(there, DatagramRelay.IDLE);
        };
    if (there.inEventLoop()) {
      lead(relay);
      open.run();
    } else {
      there.execute(open);
      lead(
          new DatagramPathElsewhere(
              relay, new DatagramCrossing(there, relay::send, metrics::datagramDropped)));
    }
  }

  /** To a destination that is being reached, as {@link Egress#datagrams} does it. */
  public void lead(Future<Channel> destination) {
    DatagramFlow flow = new DatagramFlow(this::answer, this::pathEnded, metrics::datagramDropped);
    flow.reach(destination);
    if (over) {
      flow.close();
    } else {
      lead(flow);
    }
  }

  /** Nowhere; what he sends in the next seconds is dropped. */
  public void turnAway(DroppedDatagram why) {
    if (!over && refused.isEmpty()) {
      refused = Optional.of(why);
      waiting.drainTo(datagram -> drop(datagram, why));
      port.eventLoop().schedule(this::end, REFUSED_FOR.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Nowhere now; his next datagram is asked about again. */
  public void drop() {
    end();
  }

  // ---- from the port

  /** One datagram of his; taken over. */
  void datagram(ByteBuf datagram) {
    access.ifPresent(line -> line.cameFromSocket(datagram.readableBytes()));
    if (refused.isPresent()) {
      drop(datagram, refused.get());
    } else if (path.isPresent()) {
      path.get().send(datagram);
    } else if (over) {
      drop(datagram, DroppedDatagram.NOT_OPEN);
    } else if (!waiting.add(datagram)) {
      metrics.datagramDropped(DroppedDatagram.NOT_OPEN);
    }
  }

  /** The port is closed. */
  void close() {
    path.ifPresent(DatagramPath::close);
    end();
  }

  // ---- inside

  private void lead(DatagramPath decided) {
    path = Optional.of(decided);
    waiting.drainTo(decided::send);
  }

  private void answer(ByteBuf datagram) {
    access.ifPresent(line -> line.wentToSocket(datagram.readableBytes()));
    if (port.isWritable()) {
      port.writeAndFlush(new DatagramPacket(datagram, sender), port.voidPromise());
    } else {
      drop(datagram, DroppedDatagram.SOCKET_FULL);
    }
  }

  /** What was never open is not tried again with each of his datagrams. */
  private void pathEnded(boolean wasOpen) {
    if (wasOpen) {
      end();
    } else {
      turnAway(DroppedDatagram.NOT_OPEN);
    }
  }

  private void end() {
    if (!over) {
      over = true;
      waiting.drop(metrics::datagramDropped);
      access.filter(_ -> path.isPresent() && refused.isEmpty()).ifPresent(AccessLine::write);
      gone.run();
    }
  }

  private void drop(ByteBuf datagram, DroppedDatagram why) {
    datagram.release();
    metrics.datagramDropped(why);
  }

  private StreamAddresses addresses() {
    return StreamAddresses.of(address(), acceptedAt());
  }
}
