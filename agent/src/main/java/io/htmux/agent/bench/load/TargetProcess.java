package io.htmux.agent.bench.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;

/** Where all tunnels lead to: prints its port, and ends when its standard input does. */
public final class TargetProcess {
  private TargetProcess() {}

  public static void main(String... arguments) throws IOException, InterruptedException {
    Channel listening = listen(Transport.start("target"));
    System.out.println(((InetSocketAddress) listening.localAddress()).getPort());
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  static Channel listen(Transport transport) throws InterruptedException {
    return transport
        .listen(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel accepted) {
                accepted.pipeline().addLast(new ServiceChoice());
              }
            })
        .sync()
        .channel();
  }
}
