package io.htmux.agent.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/** A way of datagrams that lives on another event loop than the port where they come in. */
record DatagramPathElsewhere(EventLoop loop, DatagramRelay relay) implements DatagramPath {
  @Override
  public void send(ByteBuf datagram) {
    loop.execute(() -> relay.send(datagram));
  }

  @Override
  public void close() {
    loop.execute(relay::close);
  }
}
