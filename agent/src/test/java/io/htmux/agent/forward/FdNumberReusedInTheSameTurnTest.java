package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Epoll knows a socket by its number only: if one were closed while another is read, and the number
 * given to a new one at once, an event of the old one would hit the new one before it is connected.
 * Short connections, many at a time, over epoll, are where that shows.
 */
@Timeout(120)
class FdNumberReusedInTheSameTurnTest {
  private static final int USERS = 16;
  private static final int CONNECTIONS_EACH = 150;

  private final EventLoopGroup loops = new EpollEventLoopGroup(2);
  private final Sockets sockets =
      new Sockets(
          loops,
          EpollSocketChannel::new,
          EpollServerSocketChannel::new,
          EpollDatagramChannel::new,
          DefaultAddressResolverGroup.INSTANCE);
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  @Test
  void notOneOfManyShortConnectionsFails() throws Exception {
    try (ServerSocket target = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        SurvivingSession session =
            new SurvivingSession(
                sockets, HostPort.of((InetSocketAddress) target.getLocalSocketAddress()))) {
      Thread.startVirtualThread(() -> answer(target));
      List<Thread> users = new ArrayList<>();
      for (int i = 0; i < USERS; i++) {
        users.add(Thread.startVirtualThread(() -> use(session)));
      }
      for (Thread user : users) {
        user.join();
      }
      assertThat(wrong).isEmpty();
      assertThat(session.ends()).isEmpty();
      await().atMost(LoopbackSockets.PATIENCE).until(() -> session.streams() == 0);
    } finally {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  private void use(SurvivingSession session) {
    for (int i = 0; i < CONNECTIONS_EACH; i++) {
      try (Socket user = session.user()) {
        user.getOutputStream().write(i);
        int answer = user.getInputStream().read();
        if (answer != (i & 0xff)) {
          wrong.add("said " + i + ", heard " + answer);
        }
      } catch (IOException e) {
        wrong.add(e.toString());
      }
    }
  }

  private static void answer(ServerSocket target) {
    while (!target.isClosed()) {
      try {
        Socket accepted = target.accept();
        Thread.startVirtualThread(
            () -> {
              try (accepted) {
                accepted.getOutputStream().write(accepted.getInputStream().read());
              } catch (IOException _) {
                // its user tells
              }
            });
      } catch (IOException _) {
        // it is closed
      }
    }
  }
}
