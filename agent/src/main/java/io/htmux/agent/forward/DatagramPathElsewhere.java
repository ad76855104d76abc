package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;

/** A way of datagrams that lives on another event loop than the port where they come in. */
record DatagramPathElsewhere(DatagramRelay relay, DatagramCrossing crossing)
    implements DatagramPath {
  @Override
  public void send(ByteBuf datagram) {
    crossing.accept(datagram);
  }

  @Override
  public void close() {
    crossing.there().execute(relay::close);
  }
}
