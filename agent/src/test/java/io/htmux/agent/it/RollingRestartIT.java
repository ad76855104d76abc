package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three servers behind one address, two clients of one identity, and users who come through a
 * balancer that asks for readiness (docs/operations.md): one after the other is started anew, and
 * no request fails.
 */
class RollingRestartIT {
  private static final int USERS = 6;

  /** Longer than a restart takes a server to say that it stops, so that some are on the way. */
  private static final int SLOW_MILLISECONDS = 1500;

  @RegisterExtension final Lab lab = new Lab();
  private final int clientsPort = FreePorts.next();
  private final int usersPort = FreePorts.next();
  private final List<Integer> tunnelPorts = ports();
  private final List<Integer> webPorts = ports();
  private final List<Integer> managementPorts = ports();
  private final List<Agent> servers = new ArrayList<>();
  private final List<Agent> clients = new ArrayList<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private final ScheduledExecutorService slowness = Executors.newSingleThreadScheduledExecutor();
  private TunnelFiles files;
  private int target;

  @BeforeEach
  void everybodyIsThere() throws IOException {
    target = lab.closing(Service.start(this::answer)).port();
    files = TunnelFiles.in(lab);
    balancers();
    for (int i = 0; i < 3; i++) {
      servers.add(server(i));
    }
    for (int i = 0; i < 2; i++) {
      clients.add(client(i));
    }
    servers.forEach(this::awaitClients);
    clients.forEach(client -> awaitPeers(client, 3));
    awaitUsers();
  }

  @AfterEach
  void nobodyTakesHisTime() {
    slowness.shutdownNow();
  }

  @Test
  void noRequestFailsWhileServersAreStartedAnewOneAfterTheOther() throws Exception {
    List<Thread> users =
        IntStream.range(0, USERS).mapToObj(i -> Thread.startVirtualThread(() -> use(i))).toList();
    for (int i = 0; i < 3; i++) {
      int served = requests.get();
      await().atMost(Lab.PATIENCE).until(() -> requests.get() > served + 20);
      servers.get(i).process().terminate();
      servers.get(i).awaitEnd();
      servers.set(i, server(i));
      awaitClients(servers.get(i));
    }
    int served = requests.get();
    await().atMost(Lab.PATIENCE).until(() -> requests.get() > served + 20);
    over.countDown();
    for (Thread user : users) {
      assertThat(user.join(Duration.ofSeconds(30))).isTrue();
    }
    assertThat(failures).isEmpty();
    assertThat(requests.get()).isGreaterThan(100);
    clients.forEach(client -> awaitPeers(client, 3));
  }

  @Test
  void noRequestFailsWhileClientsAreStartedAnewOneAfterTheOther() throws Exception {
    List<Thread> users =
        IntStream.range(0, USERS).mapToObj(i -> Thread.startVirtualThread(() -> use(i))).toList();
    for (int i = 0; i < 2; i++) {
      int served = requests.get();
      await().atMost(Lab.PATIENCE).until(() -> requests.get() > served + 20);
      clients.get(i).process().terminate();
      clients.get(i).awaitEnd();
      clients.set(i, client(i));
      awaitPeers(clients.get(i), 3);
    }
    over.countDown();
    for (Thread user : users) {
      assertThat(user.join(Duration.ofSeconds(30))).isTrue();
    }
    assertThat(failures).isEmpty();
  }

  // ---- users

  /** One after the other, each with a connection of its own; every sixth user takes his time. */
  private void use(int user) {
    boolean slow = user == 0;
    while (over.getCount() > 0) {
      String asked = slow ? "slow" : "fast";
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), usersPort)) {
        socket.setSoTimeout(30_000);
        socket.getOutputStream().write((asked + "\n").getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        if (!answer.equals(asked + " answered\n")) {
          failures.add("user " + user + " got \"" + answer + "\"");
        }
        requests.incrementAndGet();
        if (!slow && over.await(5, TimeUnit.MILLISECONDS)) {
          return;
        }
      } catch (IOException e) {
        failures.add("user " + user + ": " + e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void answer(Socket socket) throws IOException {
    StringBuilder asked = new StringBuilder();
    for (int octet = socket.getInputStream().read();
        octet >= 0 && octet != '\n';
        octet = socket.getInputStream().read()) {
      asked.append((char) octet);
    }
    if (asked.toString().equals("slow")) {
      try {
        slowness.schedule(() -> {}, SLOW_MILLISECONDS, TimeUnit.MILLISECONDS).get();
      } catch (InterruptedException | ExecutionException e) {
        throw new IOException("nobody wants it any more", e);
      }
    }
    if (!asked.isEmpty()) {
      socket.getOutputStream().write((asked + " answered\n").getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void awaitUsers() {
    await("users are served")
        .atMost(Lab.PATIENCE)
        .until(
            () -> {
              try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), usersPort)) {
                socket.setSoTimeout(5000);
                socket.getOutputStream().write("fast\n".getBytes(StandardCharsets.US_ASCII));
                return socket.getInputStream().readAllBytes().length > 5;
              } catch (IOException _) {
                return false;
              }
            });
  }

  // ---- agents and balancers

  private void awaitClients(Agent server) {
    awaitPeers(server, 2);
  }

  private void awaitPeers(Agent agent, int count) {
    await(agent.process().name() + " has its peers")
        .atMost(Lab.PATIENCE)
        .until(() -> agent.page("/peers").split("\"address\"", -1).length == count + 1);
  }

  private Agent server(int i) {
    String name = "server-" + i;
    Path file =
        files.write(
            name,
            TunnelFiles.withoutTls(
                "hub",
                """
                role: Server
                replicas: 3
                server:
                  port: %d
                  admit: [{name: plant-7, ports: [web], allow: {indirect: true}}]
                ports:
                - {name: web, listenOn: Server, host: 127.0.0.1, port: %d}
                """
                    .formatted(tunnelPorts.get(i), webPorts.get(i))));
    return Agent.ofFile(lab, name, file, managementPorts.get(i)).awaitReady();
  }

  private Agent client(int i) {
    return files.run(
        "client-" + i,
        TunnelFiles.withoutTls(
            "plant-7",
            """
            role: Client
            client:
              servers: [{url: "http://127.0.0.1:%d"}]
            ports:
            - {name: web, listenOn: Server, target: {host: 127.0.0.1, port: %d}}
            """
                .formatted(clientsPort, target)));
  }

  private void balancers() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            defaults
              mode tcp
              timeout connect 5s
              timeout client 10m
              timeout server 10m
              option redispatch 1
              default-server inter 500ms fall 1 rise 1
            listen clients
              bind 127.0.0.1:%d
              balance roundrobin
            """
                .formatted(clientsPort));
    for (int i = 0; i < 3; i++) {
      text.append("  server s%d 127.0.0.1:%d check\n".formatted(i, tunnelPorts.get(i)));
    }
    for (int i = 0; i < 3; i++) {
      text.append(
          """
          backend users%d
            option tcp-check
            tcp-check connect addr 127.0.0.1 port %d
            tcp-check send "GET /q/health/ready HTTP/1.0\\r\\n\\r\\n"
            tcp-check expect rstring ^HTTP/1.[01]\\ 200
            tcp-check connect addr 127.0.0.1 port %d
            server s 127.0.0.1:%d check
          """
              .formatted(i, managementPorts.get(i), webPorts.get(i), webPorts.get(i)));
    }
    // one backend for each, as all share a host here and have ports of their own
    text.append(
        """
        listen users
          bind 127.0.0.1:%d
          balance roundrobin
        """
            .formatted(usersPort));
    for (int i = 0; i < 3; i++) {
      text.append("  server u%d 127.0.0.1:%d track users%d/s\n".formatted(i, webPorts.get(i), i));
    }
    Path configuration = lab.folder().resolve("haproxy.cfg");
    Files.writeString(configuration, text);
    Lab.awaitListening(
        lab.start("haproxy", List.of(Tool.HAPROXY.path(), "-db", "-f", configuration.toString())),
        usersPort);
  }

  private static List<Integer> ports() {
    return IntStream.range(0, 3).mapToObj(_ -> FreePorts.next()).toList();
  }
}
