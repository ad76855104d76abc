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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    /** They are passed on seven at a time, with a pause. */
    DRIP
  }

  private static final int BLOCK_OCTETS = 32 * 1024;
  private static final int DRIP_OCTETS = 7;
  private static final int BEGINNING_OCTETS = 16 * 1024;

  private final ServerSocket port;
  private final InetSocketAddress target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLong octets = new AtomicLong();
  private final Object change = new Object();
  private volatile ByteArrayOutputStream beginning = new ByteArrayOutputStream();
  private volatile Way way = Way.OPEN;
  private volatile boolean unplugged;
  private volatile long cutAtOctets = Long.MAX_VALUE;

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

  /** All connections are reset. */
  public void cut() {
    sockets.forEach(FaultRelay::reset);
    sockets.clear();
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
        } else {
          join(dialling);
        }
      } catch (IOException _) {
        // the next one, or the port is closed
      }
    }
  }

  private void join(Socket dialling) throws IOException {
    Socket accepting = new Socket();
    sockets.add(dialling);
    sockets.add(accepting);
    connections.incrementAndGet();
    try {
      accepting.connect(target);
    } catch (IOException e) {
      reset(dialling);
      throw e;
    }
    dialling.setTcpNoDelay(true);
    accepting.setTcpNoDelay(true);
    Thread.startVirtualThread(() -> pass(dialling, accepting, true));
    Thread.startVirtualThread(() -> pass(accepting, dialling, false));
  }

  private void pass(Socket from, Socket to, boolean ofDialling) {
    byte[] block = new byte[BLOCK_OCTETS];
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    if (ofDialling) {
      beginning = said;
    }
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      while (true) {
        awaitWay(ofDialling);
        int read = in.read(block, 0, way == Way.DRIP ? DRIP_OCTETS : block.length);
        if (read < 0) {
          return;
        }
        if (said.size() < BEGINNING_OCTETS) {
          said.write(block, 0, read);
        }
        awaitWay(ofDialling);
        if (way == Way.DRIP) {
          Thread.sleep(1);
        }
        long before = octets.getAndAdd(read);
        long cutAt = cutAtOctets;
        if (before + read > cutAt) {
          cutAtOctets = Long.MAX_VALUE;
          out.write(block, 0, Math.clamp(cutAt - before, 0, read));
          cut();
          return;
        }
        out.write(block, 0, read);
      }
    } catch (IOException e) {
      reset(from);
      reset(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void awaitWay(boolean ofDialling) throws InterruptedException {
    synchronized (change) {
      while (way == Way.BLACK_HOLE || (way == Way.ONE_WAY && !ofDialling)) {
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
}
