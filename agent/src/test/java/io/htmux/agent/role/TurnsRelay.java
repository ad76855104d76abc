package io.htmux.agent.role;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** One address in front of several servers: each connection leads to the next one that takes it. */
final class TurnsRelay implements AutoCloseable {
  private final ServerSocket port = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
  private final List<Integer> servers;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();

  TurnsRelay(List<Integer> servers) throws IOException {
    this.servers = new CopyOnWriteArrayList<>(servers);
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return port.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  void add(int server) {
    servers.add(server);
  }

  /** All connections are reset. */
  void cut() {
    sockets.forEach(TurnsRelay::reset);
    sockets.clear();
  }

  @Override
  public void close() throws IOException {
    port.close();
    cut();
  }

  private void accept() {
    while (!port.isClosed()) {
      try {
        Socket client = port.accept();
        int turn = connections.getAndIncrement();
        Thread.startVirtualThread(() -> join(client, turn));
      } catch (IOException _) {
        // the port is closed
      }
    }
  }

  private void join(Socket client, int turn) {
    sockets.add(client);
    for (int i = 0; i < servers.size(); i++) {
      int server = servers.get((turn + i) % servers.size());
      try {
        Socket further = new Socket(InetAddress.getLoopbackAddress(), server);
        sockets.add(further);
        Thread.startVirtualThread(() -> pass(client, further));
        pass(further, client);
        return;
      } catch (IOException _) {
        // the next one
      }
    }
    reset(client);
  }

  private void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      reset(from);
      reset(to);
    } finally {
      sockets.remove(from);
      sockets.remove(to);
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
