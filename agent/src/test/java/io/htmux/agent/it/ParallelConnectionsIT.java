package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.FreePorts;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many users at once, each of whom sends and receives random octets that are all compared. */
class ParallelConnectionsIT {
  private static final int USERS = 500;
  private static final int AT_ONCE_TOWARDS_AN_ORIGINAL = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(110);

  @RegisterExtension final Lab lab = new Lab();

  /** Both ends say HTMUX-Streams, so that 60 is not the limit. */
  @Test
  void betweenOurOwnAgentsAllRunAtOnce() throws Exception {
    Gate gate = new Gate(USERS);
    Tunnel tunnel = Tunnel.to(lab, lab.closing(Service.start(gate)).port());

    assertThat(exchangesOfAllUsers(tunnel.remotePort())).hasSize(USERS).containsOnly(true);

    assertThat(gate.mostAtOnce()).isEqualTo(USERS);
    assertThat(tunnel.client().metric("htmux_stream_refusals_total")).isZero();
  }

  /** SockMux alone says nothing about its peer: it is treated as an original. */
  @Test
  void overSockMuxOnly60RunAtOnceAndTheOthersWaitTheirTurn() throws Exception {
    Gate gate = new Gate(AT_ONCE_TOWARDS_AN_ORIGINAL);
    int target = lab.closing(Service.start(gate)).port();
    int tunnelPort = FreePorts.next();
    int entrance = FreePorts.next();
    lab.agent("acceptor", "-P127.0.0.1:" + tunnelPort, "SERVER=sockmux", "DEST=127.0.0.1:" + target)
        .awaitReady();
    lab.agent("connector", "SERVER=sockmux://127.0.0.1:" + tunnelPort, "PORT=127.0.0.1:" + entrance)
        .awaitReady();

    assertThat(exchangesOfAllUsers(entrance)).hasSize(USERS).containsOnly(true);

    assertThat(gate.mostAtOnce()).isEqualTo(AT_ONCE_TOWARDS_AN_ORIGINAL);
  }

  private static List<Boolean> exchangesOfAllUsers(int port)
      throws InterruptedException, ExecutionException {
    List<Callable<Boolean>> users = new ArrayList<>();
    for (int user = 0; user < USERS; user++) {
      Exchange exchange = Exchange.ofSeed(user);
      users.add(() -> exchange.run(port, PATIENCE));
    }
    List<Boolean> results = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Boolean> user :
          threads.invokeAll(users, PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        results.add(user.get());
      }
    }
    return results;
  }

  /** Serves nobody before so many users are there together, and counts them. */
  private static final class Gate implements Service.Answer {
    private final CountDownLatch missing;
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    Gate(int together) {
      missing = new CountDownLatch(together);
    }

    int mostAtOnce() {
      return most.get();
    }

    @Override
    public void to(Socket socket) throws IOException {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      Exchange exchange = Exchange.readHead(in);
      most.accumulateAndGet(now.incrementAndGet(), Math::max);
      missing.countDown();
      boolean whole = isOpen() && exchange.serve(in, out);
      now.decrementAndGet();
      out.write(whole ? Exchange.GOOD : Exchange.BAD);
    }

    private boolean isOpen() {
      try {
        return missing.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
