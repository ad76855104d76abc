package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.PortListener;
import io.htmux.agent.forward.Sockets;
import io.htmux.agent.mux.BindRequest;
import io.htmux.agent.mux.MuxConnection;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Ports of this end at which it listens for the peer of one session, by BIND (SockMux 0.3 §1.8).
 * They go with the session. On its event loop.
 */
final class BoundPorts {
  private final Sockets sockets;
  private final EventLoop loop;
  private final boolean permitted;
  private final Supplier<Optional<MuxConnection>> session;
  private final List<PortListener> open = new ArrayList<>();
  private boolean closed;

  /**
   * @param permitted whether the peer may have any
   * @param session the session for a user who comes now
   */
  BoundPorts(
      Sockets sockets,
      EventLoop loop,
      boolean permitted,
      Supplier<Optional<MuxConnection>> session) {
    this.sockets = sockets;
    this.loop = loop;
    this.permitted = permitted;
    this.session = session;
  }

  /**
   * Listens where the peer asks for it.
   *
   * @return where that is; failed with {@link NotPermittedException} when it may not have that, or
   *     with what the system says; cancelled when these ports are closed before
   */
  Future<HostPort> open(BindRequest request) {
    Promise<HostPort> opened = loop.newPromise();
    Optional<HostPort> at = request.listen();
    if (!permitted || at.isEmpty()) {
      return opened.setFailure(new NotPermittedException());
    }
    PortListener.open(sockets, loop, at.get(), session, request.peerId())
        .addListener(
            (Future<PortListener> listening) -> {
              if (!listening.isSuccess()) {
                opened.setFailure(listening.cause());
              } else if (closed) {
                listening.getNow().close();
                opened.cancel(false);
              } else {
                open.add(listening.getNow());
                opened.setSuccess(listening.getNow().address());
              }
            });
    return opened;
  }

  /** Frees them, and those that are being opened; users who are there go on. */
  void close() {
    closed = true;
    open.forEach(PortListener::close);
    open.clear();
  }

  /** The peer may not have a port, or none can be read from what it asks for. */
  static final class NotPermittedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotPermittedException() {
      super("BIND needs SOXCONF=allow:acc and a CAPSKEY here, and an address that can be read");
    }
  }
}
