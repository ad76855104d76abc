package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A cable between two ends that can be cut, and worse: a TCP relay on loopback whose faults a test
 * turns on and off. Every connection that it accepts has a thread for each direction.
 */
public final class FaultRelay implements AutoCloseable {

  /** What happens to octets. */
  public enum Way {
    /** They are passed on. */
    OPEN,
    /** Nobody takes them; the connection stays, as with a firewall that has forgotten it. */
    BLACK_HOLE,
    /** Only those of the dialling end are passed on. */
    ONE_WAY,
    /** Only those for the dialling end are passed on. */
    ONE_WAY_BACK,
    /** They are passed on seven at a time, with a pause. */
    DRIP
  }

  private static final int BLOCK_OCTETS = 32 * 1024;
  private static final int DRIP_OCTETS = 7;
  private static final Duration DRIP_GAP = Duration.ofMillis(1);
  private static final int BEGINNING_OCTETS = 16 * 1024;

  private final ServerSocket port;
  private final InetSocketAddress target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Connection> connectionsNow = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong octets = new AtomicLong();
  private final Object change = new Object();
  private volatile ByteArrayOutputStream beginning = new ByteArrayOutputStream();
  private volatile Way way = Way.OPEN;
  private volatile boolean unplugged;
  private volatile long cutAtOctets = Long.MAX_VALUE;
  private volatile Duration delay = Duration.ZERO;
  private final AtomicBoolean reorder = new AtomicBoolean();
  private volatile LateConnection late;

  public FaultRelay(HostPort target) throws IOException {
    this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), target.port());
    this.port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  public HostPort address() {
    return new HostPort("127.0.0.1", port.getLocalPort());
  }

  /** Connections that were made up to now. */
  public int connections() {
    return connections.get();
  }

  /** Octets that were passed on up to now, both ways. */
  public long octets() {
    return octets.get();
  }

  /** What the dialling end has said first on the last connection, up to 16 KiB. */
  public byte[] beginning() {
    return beginning.toByteArray();
  }

  public void way(Way next) {
    synchronized (change) {
      way = next;
      change.notifyAll();
    }
  }

  /** From now on every octet arrives so much later than it was said. */
  public void delay(Duration next) {
    delay = next;
  }

  /**
   * The next connection reaches the target only behind the one that is made after it; it has said
   * then what its dialling end had said, be that there still or not.
   */
  public void reorderNext() {
    reorder.set(true);
  }

  /** What a connection that is held back has said up to now; nothing when there is none. */
  public byte[] saidByLateOne() {
    LateConnection held = late;
    return held == null ? new byte[0] : held.said();
  }

  /** All connections are reset. */
  public void cut() {
    sockets.forEach(FaultRelay::reset);
    sockets.clear();
  }

  /**
   * The target's ends are gone, and the dialling ends are not told: half-open connections, on which
   * nothing comes any more.
   */
  public void halfOpen() {
    connectionsNow.forEach(
        one -> {
          one.dead = true;
          reset(one.accepting);
        });
  }

  /** As {@link #cut}, after so many more octets: in the middle of whatever is passed on then. */
  public void cutAfter(long more) {
    cutAtOctets = octets.get() + more;
  }

  /** While it is unplugged, connections are refused at once. */
  public void unplug(boolean out) {
    unplugged = out;
    if (out) {
      cut();
    }
  }

  @Override
  public void close() throws IOException {
    port.close();
    way(Way.OPEN);
    cut();
  }

  private void accept() {
    while (!port.isClosed()) {
      try {
        Socket dialling = port.accept();
        if (unplugged) {
          reset(dialling);
        } else if (reorder.getAndSet(false)) {
          connections.incrementAndGet();
          sockets.add(dialling);
          late = new LateConnection(dialling);
        } else {
          join(dialling);
          joinLate();
        }
      } catch (IOException _) {
        // the next one, or the port is closed
      }
    }
  }

  private void join(Socket dialling) throws IOException {
    connections.incrementAndGet();
    sockets.add(dialling);
    dialling.setTcpNoDelay(true);
    Connection joined = new Connection(dialling, connect(dialling));
    connectionsNow.add(joined);
    Thread.startVirtualThread(() -> pass(joined, dialling, joined.accepting, true));
    Thread.startVirtualThread(() -> pass(joined, joined.accepting, dialling, false));
  }

  private void joinLate() throws IOException {
    LateConnection held = late;
    late = null;
    if (held != null) {
      held.end();
      try (Socket accepting = connect(held.dialling)) {
        accepting.getOutputStream().write(held.said());
        accepting.shutdownOutput();
        reset(held.dialling);
      }
    }
  }

  private Socket connect(Socket dialling) throws IOException {
    Socket accepting = new Socket();
    sockets.add(accepting);
    try {
      accepting.connect(target);
      accepting.setTcpNoDelay(true);
    } catch (IOException e) {
      reset(dialling);
      throw e;
    }
    return accepting;
  }

  private void pass(Connection joined, Socket from, Socket to, boolean ofDialling) {
    try (LateOctets out = new LateOctets(to.getOutputStream())) {
      pass(from, out, ofDialling);
      from.close();
      to.close();
    } catch (IOException e) {
      if (joined.dead) {
        swallow(joined);
      }
      reset(from);
      reset(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(from);
      sockets.remove(to);
      connectionsNow.remove(joined);
    }
  }

  private void pass(Socket from, LateOctets out, boolean ofDialling)
      throws IOException, InterruptedException {
    byte[] block = new byte[BLOCK_OCTETS];
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    if (ofDialling) {
      beginning = said;
    }
    InputStream in = from.getInputStream();
    while (true) {
      awaitWay(ofDialling);
      int read = in.read(block, 0, way == Way.DRIP ? DRIP_OCTETS : block.length);
      if (read < 0) {
        out.finish();
        return;
      }
      if (said.size() < BEGINNING_OCTETS) {
        said.write(block, 0, read);
      }
      awaitWay(ofDialling);
      long before = octets.getAndAdd(read);
      long cutAt = cutAtOctets;
      if (before + read > cutAt) {
        cutAtOctets = Long.MAX_VALUE;
        out.write(block, Math.clamp(cutAt - before, 0, read), Duration.ZERO);
        cut();
        return;
      }
      if (way == Way.DRIP) {
        out.writeApart(block, read, DRIP_GAP);
      } else {
        out.write(block, read, delay);
      }
    }
  }

  /** The dialling end says what it likes, to nobody, until it goes. */
  private static void swallow(Connection half) {
    try {
      half.dialling.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // it has gone
    }
  }

  private void awaitWay(boolean ofDialling) throws InterruptedException {
    synchronized (change) {
      while (way == Way.BLACK_HOLE || way == (ofDialling ? Way.ONE_WAY_BACK : Way.ONE_WAY)) {
        change.wait();
      }
    }
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException _) {
      // it is closed already
    }
  }

  /** A connection that is passed on. */
  private static final class Connection {
    private final Socket dialling;
    private final Socket accepting;
    private volatile boolean dead;

    Connection(Socket dialling, Socket accepting) {
      this.dialling = dialling;
      this.accepting = accepting;
    }
  }
}
