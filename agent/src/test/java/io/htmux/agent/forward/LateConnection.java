package io.htmux.agent.forward;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;

/** A connection that a {@link FaultRelay} holds back: what it says is kept, to be said later. */
final class LateConnection {
  final Socket dialling;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private volatile boolean ended;

  LateConnection(Socket dialling) {
    this.dialling = dialling;
    Thread.startVirtualThread(this::keep);
  }

  /** {@code ByteArrayOutputStream} is synchronized. */
  byte[] said() {
    return said.toByteArray();
  }

  /** Nothing more is kept. */
  void end() {
    ended = true;
  }

  private void keep() {
    byte[] block = new byte[4096];
    try {
      while (!ended) {
        int read = dialling.getInputStream().read(block);
        if (read < 0) {
          return;
        }
        said.write(block, 0, read);
      }
    } catch (IOException _) {
      // its dialling end has gone: what it said remains
    }
  }
}
