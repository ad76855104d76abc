package io.htmux.agent.bench.link;

import io.htmux.agent.bench.load.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A far link as a process: {@code PORT DELAY_MILLIS OCTETS_PER_SECOND}, the port that it leads to,
 * and the delay of one direction. Prints the port where it listens, and ends with its standard
 * input.
 */
public final class LinkProcess {
  private final Transport transport;
  private final int leadsTo;
  private final OneWay there;
  private final OneWay back;

  LinkProcess(Transport transport, int leadsTo, Duration delay, long octetsPerSecond) {
    this.transport = transport;
    this.leadsTo = leadsTo;
    this.there = new OneWay(delay, octetsPerSecond);
    this.back = new OneWay(delay, octetsPerSecond);
  }

  public static void main(String... arguments) throws IOException, InterruptedException {
    LinkProcess link =
        new LinkProcess(
            Transport.start("link"),
            Integer.parseInt(arguments[0]),
            Duration.ofMillis(Long.parseLong(arguments[1])),
            Long.parseLong(arguments[2]));
    System.out.println(link.listen());
    System.in.transferTo(OutputStream.nullOutputStream());
  }

  int listen() throws InterruptedException {
    Channel listening =
        transport
            .listenPaused(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel accepted) {
                    connect(accepted);
                  }
                })
            .sync()
            .channel();
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  private void connect(Channel accepted) {
    DelayedPipe fromTarget = new DelayedPipe(back, accepted);
    ChannelFuture connecting = transport.connectPaused(leadsTo, fromTarget);
    DelayedPipe fromUser = new DelayedPipe(there, connecting.channel());
    accepted.pipeline().addLast(fromUser);
    connecting.addListener(
        connected -> {
          if (connected.isSuccess()) {
            fromUser.open();
            fromTarget.open();
          } else {
            accepted.eventLoop().execute(accepted::close);
          }
        });
  }
}
