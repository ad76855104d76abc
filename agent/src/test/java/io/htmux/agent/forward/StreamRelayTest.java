package io.htmux.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A user, a stream and a target, all with real sockets. After each test no buffer is left. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamRelayTest {
  private static final int MEBIBYTE = 1 << 20;

  private final LoopbackSockets loopback = new LoopbackSockets();
  private ServerSocket target;
  private RelayedSession session;

  @BeforeEach
  void start() throws Exception {
    target = Talk.target();
    session =
        RelayedSession.to(
            loopback.sockets(), HostPort.of((InetSocketAddress) target.getLocalSocketAddress()));
  }

  @AfterEach
  void everythingIsGivenBack() throws IOException {
    session.close();
    target.close();
    loopback.close();
  }

  @Test
  void octetsArriveWholeBothWays() throws Exception {
    try (Socket user = session.user();
        Socket far = target.accept()) {
      byte[] up = Talk.octets(1, 3 * MEBIBYTE);
      byte[] down = Talk.octets(2, 5 * MEBIBYTE);
      CompletableFuture<Void> writes = Talk.inBackground(() -> user.getOutputStream().write(up));
      CompletableFuture<Void> answers = Talk.inBackground(() -> far.getOutputStream().write(down));
      CompletableFuture<Void> arrivals =
          Talk.inBackground(
              () -> assertThat(far.getInputStream().readNBytes(up.length)).isEqualTo(up));

      assertThat(user.getInputStream().readNBytes(down.length)).isEqualTo(down);
      CompletableFuture.allOf(writes, answers, arrivals).join();
    }
  }

  @Test
  void aUserMayWaitForTheTargetToSpeakFirst() throws Exception {
    try (Socket user = session.user();
        Socket far = target.accept()) {
      far.getOutputStream().write(7);
      assertThat(user.getInputStream().read()).isEqualTo(7);
      user.getOutputStream().write(8);
      assertThat(far.getInputStream().read()).isEqualTo(8);
    }
    assertThat(session.earlyOctets()).containsExactly(0);
  }

  /** The user has spoken before he is accepted, so that his octets are there at once. */
  @Test
  void whatAUserSaysFirstTravelsInsideConnect() throws Exception {
    session.pausePort();
    byte[] first = Talk.octets(3, 300);
    try (Socket user = session.user()) {
      user.getOutputStream().write(first);
      ReceiveQueue.awaitOctetsOf(user);
      session.port().resume();
      try (Socket far = target.accept()) {
        assertThat(far.getInputStream().readNBytes(first.length)).isEqualTo(first);
        user.getOutputStream().write(9);
        assertThat(far.getInputStream().read()).isEqualTo(9);
      }
    }
    assertThat(session.earlyOctets()).containsExactly(first.length);
  }

  @Test
  void moreThanConnectTakesFollowsInOrder() throws Exception {
    session.pausePort();
    byte[] first = Talk.octets(4, 100_000);
    try (Socket user = session.user()) {
      user.getOutputStream().write(first);
      ReceiveQueue.awaitOctetsOf(user);
      session.port().resume();
      try (Socket far = target.accept()) {
        assertThat(far.getInputStream().readNBytes(first.length)).isEqualTo(first);
      }
    }
    assertThat(session.earlyOctets()).singleElement().matches(octets -> octets > 0);
  }

  @Test
  void aReaderWhoStallsStopsHisSourceAndNobodyElse() throws Exception {
    int flood = 64 * MEBIBYTE;
    AtomicLong written = new AtomicLong();
    try (Socket stalled = session.user();
        Socket source = target.accept();
        Socket other = session.user();
        Socket otherFar = target.accept()) {
      CompletableFuture<Void> flooding =
          Talk.inBackground(
              () -> {
                byte[] block = new byte[MEBIBYTE / 16];
                for (int sent = 0; sent < flood; sent += block.length) {
                  source.getOutputStream().write(block);
                  written.addAndGet(block.length);
                }
              });
      await("the stall").atMost(LoopbackSockets.PATIENCE).until(() -> session.creditStalls() > 0);

      byte[] others = Talk.octets(5, 8 * MEBIBYTE);
      CompletableFuture<Void> answer =
          Talk.inBackground(() -> otherFar.getOutputStream().write(others));
      assertThat(other.getInputStream().readNBytes(others.length)).isEqualTo(others);
      answer.join();

      assertThat(written.get()).isLessThan(flood);
      assertThat(flooding).isNotDone();
      await("what the window lets in is held")
          .atMost(LoopbackSockets.PATIENCE)
          .untilAsserted(() -> assertThat(loopback.bufferedOctets()).isBetween(1L, 2L * MEBIBYTE));
      assertThat(skipped(stalled.getInputStream(), flood)).isEqualTo(flood);
      flooding.join();
    }
  }

  @Test
  void aTargetThatStallsStopsItsUser() throws Exception {
    int flood = 64 * MEBIBYTE;
    try (Socket user = session.user();
        Socket stalled = target.accept()) {
      CompletableFuture<Void> flooding =
          Talk.inBackground(() -> user.getOutputStream().write(new byte[flood]));
      await("the stall").atMost(LoopbackSockets.PATIENCE).until(() -> session.creditStalls() > 0);

      await("what the window lets in is held")
          .atMost(LoopbackSockets.PATIENCE)
          .untilAsserted(() -> assertThat(loopback.bufferedOctets()).isBetween(1L, 2L * MEBIBYTE));
      assertThat(flooding).isNotDone();
      assertThat(skipped(stalled.getInputStream(), flood)).isEqualTo(flood);
      flooding.join();
    }
  }

  /** "No half-close: EOF in one direction closes the channel both ways" (SockMux 0.3 §1.6). */
  @Test
  void theEndOfAUsersInputEndsBothWaysAfterAllThatHeSaid() throws Exception {
    try (Socket user = session.user();
        Socket far = target.accept()) {
      endsBothWays(user, far);
    }
  }

  @Test
  void theEndOfATargetsInputEndsBothWaysAfterAllThatItSaid() throws Exception {
    try (Socket user = session.user();
        Socket far = target.accept()) {
      endsBothWays(far, user);
    }
  }

  private static void endsBothWays(Socket ends, Socket other) throws IOException {
    byte[] last = Talk.octets(6, 2 * MEBIBYTE);
    CompletableFuture<Void> writes =
        Talk.inBackground(
            () -> {
              ends.getOutputStream().write(last);
              ends.shutdownOutput();
            });

    assertThat(other.getInputStream().readAllBytes()).isEqualTo(last);
    writes.join();
    assertThat(ends.getInputStream().read()).isNegative();
  }

  @Test
  void aUserWhoResetsEndsTheTarget() throws Exception {
    try (Socket user = session.user();
        Socket far = target.accept()) {
      Talk.reset(user);

      assertThat(isOver(far)).isTrue();
    }
  }

  @Test
  void aTargetThatResetsEndsTheUser() throws Exception {
    try (Socket user = session.user();
        Socket far = target.accept()) {
      Talk.reset(far);

      assertThat(isOver(user)).isTrue();
    }
  }

  /** A mere end would let the user take half an answer for a whole one. */
  @Test
  void bothSidesAreResetWhenTheSessionBreaks() throws Exception {
    try (Socket user = session.user();
        Socket far = target.accept()) {
      far.getOutputStream().write(1);
      assertThat(user.getInputStream().read()).isEqualTo(1);

      session.breakNow();

      assertThatThrownBy(() -> user.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
      assertThatThrownBy(() -> far.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
  }

  @Test
  void nothingIsLeftWhenTheSessionBreaksInTheMiddle() throws Exception {
    try (Socket user = session.user();
        Socket far = target.accept()) {
      OutputStream flood = far.getOutputStream();
      CompletableFuture<Void> flooding =
          Talk.inBackground(
              () -> {
                byte[] block = new byte[MEBIBYTE];
                while (true) {
                  flood.write(block);
                }
              });
      await("the stall").atMost(LoopbackSockets.PATIENCE).until(() -> session.creditStalls() > 0);

      session.breakNow();

      assertThat(isOver(user)).isTrue();
      assertThat(flooding.handle((_, failure) -> failure).join())
          .isInstanceOf(SocketException.class);
    }
  }

  @Test
  void manyUsersComeAndGo() throws Exception {
    for (int round = 0; round < 200; round++) {
      try (Socket user = session.user();
          Socket far = target.accept()) {
        user.getOutputStream().write(round);
        assertThat(far.getInputStream().read()).isEqualTo(round);
        (round % 2 == 0 ? user : far).close();
        assertThat(isOver(round % 2 == 0 ? far : user)).isTrue();
      }
    }
  }

  /** Ended in order or reset, after whatever was still to read. */
  private static boolean isOver(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketException e) {
      return e.getMessage().contains("reset");
    }
  }

  private static long skipped(InputStream in, long octets) throws IOException {
    byte[] block = new byte[MEBIBYTE];
    long read = 0;
    while (read < octets) {
      int now = in.read(block);
      if (now < 0) {
        return read;
      }
      read += now;
    }
    return read;
  }
}
