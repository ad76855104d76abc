package io.htmux.agent.bench.load;

import io.netty.channel.ChannelHandler;

/** A handler that moves octets as fast as it can, and counts them. For the event loop only. */
interface OctetCount extends ChannelHandler {
  long octets();
}
