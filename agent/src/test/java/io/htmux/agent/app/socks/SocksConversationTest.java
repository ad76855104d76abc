package io.htmux.agent.app.socks;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.app.RecordingEgress;
import io.htmux.agent.forward.Listening;
import io.htmux.agent.forward.NotConnectedException;
import io.htmux.agent.forward.OutgoingConnection;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.policy.EntryPath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Promise;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What SOCKS users say, whole, cut and hostile. Every buffer is released in each test. */
class SocksConversationTest {
  private static final String HELLO = "68656c6c6f";
  private static final String NO_PASSWORD = "050100";
  private static final String PASSWORD = "050102";
  private static final String ALICE = "0105616c6963650673656372657421".replace("21", "");
  private static final Requester SOMEBODY =
      new Requester(
          EntryPath.REMOTE_PORT,
          Optional.of(new HostPort("192.0.2.7", 50000)),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private final RecordingEgress egress = new RecordingEgress();
  private final List<EmbeddedChannel> channels = new ArrayList<>();
  private final List<ByteBuf> buffers = new ArrayList<>();

  /** A valid exchange up to the request; what the user reads before the request is carried out. */
  record Exchange(
      String name,
      boolean password,
      String octets,
      SocksCommand command,
      String to,
      String answers) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Exchange> exchanges() {
    return Stream.of(
        new Exchange(
            "5, IPv4",
            false,
            NO_PASSWORD + "05010001c00002090050",
            SocksCommand.CONNECT,
            "192.0.2.9:80",
            "0500"),
        new Exchange(
            "5, name",
            false,
            NO_PASSWORD + "050100030b" + hex("example.org") + "01bb",
            SocksCommand.CONNECT,
            "example.org:443",
            "0500"),
        new Exchange(
            "5, IPv6",
            false,
            NO_PASSWORD + "0501000420010db8000000000000000000000001" + "1f90",
            SocksCommand.CONNECT,
            "[2001:db8::1]:8080",
            "0500"),
        new Exchange(
            "5, 255 methods",
            false,
            "05ff" + "80".repeat(254) + "00" + "05010001c00002090050",
            SocksCommand.CONNECT,
            "192.0.2.9:80",
            "0500"),
        new Exchange(
            "5, password",
            true,
            "05020002" + ALICE + "05010001c00002090050",
            SocksCommand.CONNECT,
            "192.0.2.9:80",
            "05020100"),
        new Exchange(
            "5, BIND",
            false,
            NO_PASSWORD + "05020001c00002090050",
            SocksCommand.BIND,
            "192.0.2.9:80",
            "0500"),
        new Exchange(
            "4",
            false,
            "04010050c0000209" + hex("me") + "00",
            SocksCommand.CONNECT,
            "192.0.2.9:80",
            ""),
        new Exchange(
            "4, nobody", false, "04010050c000020900", SocksCommand.CONNECT, "192.0.2.9:80", ""),
        new Exchange(
            "4a",
            false,
            "0401005000000001" + hex("me") + "00" + hex("example.org") + "00",
            SocksCommand.CONNECT,
            "example.org:80",
            ""),
        new Exchange(
            "4, BIND", false, "04020050c000020900", SocksCommand.BIND, "192.0.2.9:80", ""));
  }

  @AfterEach
  void everyBufferIsReleased() {
    channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void anExchangeIsUnderstoodWhereverItIsCut(Exchange exchange) {
    int length = exchange.octets().length() / 2;
    for (int cut = 0; cut <= length; cut++) {
      EmbeddedChannel user = user(exchange.password());
      int before = asked();
      say(user, exchange.octets().substring(0, 2 * cut));
      assertThat(asked()).as("after %d octets", cut).isEqualTo(cut == length ? before + 1 : before);
      say(user, exchange.octets().substring(2 * cut));

      assertThat(asked()).as("cut at %d", cut).isEqualTo(before + 1);
      assertThat(lastDestination(exchange)).isEqualTo(exchange.to());
      assertThat(heard(user)).as("cut at %d", cut).isEqualTo(exchange.answers());
      assertThat(user.isOpen()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void anExchangeIsUnderstoodOctetByOctet(Exchange exchange) {
    EmbeddedChannel user = user(exchange.password());
    for (int i = 0; i < exchange.octets().length(); i += 2) {
      say(user, exchange.octets().substring(i, i + 2));
    }
    assertThat(asked()).isEqualTo(1);
    assertThat(lastDestination(exchange)).isEqualTo(exchange.to());
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void anExchangeThatEndsTooSoonAsksForNothing(Exchange exchange) {
    int length = exchange.octets().length() / 2;
    for (int cut = 0; cut < length; cut++) {
      EmbeddedChannel user = user(exchange.password());
      say(user, exchange.octets().substring(0, 2 * cut));
      user.close();
      assertThat(asked()).as("cut at %d", cut).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void anExchangeThatStopsIsHungUpOn(Exchange exchange) {
    int length = exchange.octets().length() / 2;
    for (int cut = 0; cut < length; cut++) {
      EmbeddedChannel user = user(exchange.password());
      say(user, exchange.octets().substring(0, 2 * cut));
      user.advanceTimeBy(14, TimeUnit.SECONDS);
      user.runPendingTasks();
      assertThat(user.isOpen()).as("cut at %d", cut).isTrue();
      user.advanceTimeBy(2, TimeUnit.SECONDS);
      user.runScheduledPendingTasks();
      user.runPendingTasks();
      assertThat(user.isOpen()).as("cut at %d", cut).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void whatIsSaidBehindTheRequestReachesTheDestination(Exchange exchange) {
    if (exchange.command() != SocksCommand.CONNECT) {
      return;
    }
    EmbeddedChannel user = user(exchange.password());
    say(user, exchange.octets() + HELLO);
    say(user, HELLO);
    EmbeddedChannel destination = destination();
    egress.connecting().setSuccess(destination);
    user.runPendingTasks();

    assertThat(heard(destination)).isEqualTo(HELLO + HELLO);
    assertThat(heard(user)).startsWith(exchange.answers());
    say(user, HELLO);
    assertThat(heard(destination)).isEqualTo(HELLO);
    destination.writeInbound(buffer(HELLO));
    assertThat(heard(user)).isEqualTo(HELLO);
  }

  @Test
  void aUserIsToldFromWhereHisDestinationIsReached() {
    EmbeddedChannel user = user(false);
    say(user, NO_PASSWORD + "05010001c00002090050");
    egress.connecting().setSuccess(destination());
    user.runPendingTasks();

    assertThat(heard(user)).isEqualTo("0500" + "05000001" + "00000000" + "0000");
  }

  @ParameterizedTest
  @CsvSource({
    "not-permitted, 02, 5b",
    "refused, 05, 5b",
    "unreachable, 04, 5b",
    "unknown-host, 04, 5b",
    "timed-out, 06, 5b",
    "session-ended, 01, 5b",
  })
  void whyADestinationIsNotReachedIsTold(String reason, String code5, String code4) {
    EmbeddedChannel five = user(false);
    say(five, NO_PASSWORD + "05010001c00002090050");
    egress.connecting().setFailure(new NotConnectedException(reason, "as the test says"));
    five.runPendingTasks();
    assertThat(heard(five)).isEqualTo("0500" + "05" + code5 + "0001" + "000000000000");
    assertThat(five.isOpen()).isFalse();

    EmbeddedChannel four = user(false);
    say(four, "04010050c000020900");
    egress.connecting().setFailure(new NotConnectedException(reason, "as the test says"));
    four.runPendingTasks();
    assertThat(heard(four)).isEqualTo("00" + code4 + "000000000000");
    assertThat(four.isOpen()).isFalse();
  }

  @Test
  void anUnforeseenFailureIsAFailureAndNoSilence() {
    EmbeddedChannel user = user(false);
    say(user, NO_PASSWORD + "05010001c00002090050");
    egress.connecting().setFailure(new ConnectException("as the test says"));
    user.runPendingTasks();
    assertThat(heard(user)).startsWith("0500" + "0501");
    assertThat(user.isOpen()).isFalse();
  }

  /** What is no request, and what is answered before the connection is closed. */
  @ParameterizedTest
  @CsvSource({
    "no methods, 0500, ''",
    "version 0, 00, ''",
    "version 3, 030100, ''",
    "version 6, 060100, ''",
    "an HTTP request, 474554202f20, ''",
    "no method that will do, 050180, 05ff",
    "the request of version 4 inside 5, 0501000401005000, 05000501000100000000" + "0000",
    "a reserved octet that is set, 050100" + "0501ff01c00002090050, 0500" + "05010001000000000000",
    "a command that there is not, 050100" + "05090001c00002090050, 0500" + "05070001000000000000",
    "an address of type 0, 050100" + "05010000c00002090050, 0500" + "05080001000000000000",
    "an address of type 2, 050100" + "05010002c00002090050, 0500" + "05080001000000000000",
    "an address of type 5, 050100" + "05010005c00002090050, 0500" + "05080001000000000000",
    "an empty name, 050100" + "05010003000050, 0500" + "05010001000000000000",
    "a name that is none, 050100" + "0501000303612f620050, 0500" + "05010001000000000000",
    "a name with a NUL, 050100" + "0501000303610062" + "0050, 0500" + "05010001000000000000",
    "port 0, 050100" + "05010001c00002090000, 0500" + "05010001000000000000",
    "a host of zeros, 050100" + "05010001000000000050, 0500" + "05010001000000000000",
    "UDP in version 4, 04030050c000020900, 005b000000000000",
    "command 0 in version 4, 04000050c000020900, 005b000000000000",
    "an empty name in 4a, 04010050000000010000, 005b000000000000",
  })
  void whatIsNoRequestIsRefused(String name, String octets, String answer) {
    EmbeddedChannel user = user(false);
    say(user, octets);
    user.runPendingTasks();
    assertThat(heard(user)).as(name).isEqualTo(answer);
    assertThat(user.isOpen()).as(name).isFalse();
    assertThat(asked()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"04010050c0000209", "040100500000000100"})
  void aTextOfVersion4WithoutEndIsRefusedSoon(String head) {
    EmbeddedChannel user = user(false);
    say(user, head);
    say(user, "61".repeat(255));
    assertThat(user.isOpen()).isTrue();
    say(user, "61");
    user.runPendingTasks();
    assertThat(heard(user)).isEqualTo("005b000000000000");
    assertThat(user.isOpen()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "a wrong password, 050102" + "0105616c69636503626164, 0502" + "0101",
    "a wrong user, 050102" + "0103626f6206736563726574, 0502" + "0101",
    "an empty login, 050102" + "010000, 0502" + "0101",
    "another version of the login, 050102" + "0505616c696365, 0502",
    "no password offered, 050100, 05ff",
    "version 4, 04010050c000020900, 005d000000000000",
  })
  void whoCannotLogInIsRefused(String name, String octets, String answer) {
    EmbeddedChannel user = user(true);
    say(user, octets);
    user.runPendingTasks();
    assertThat(heard(user)).as(name).isEqualTo(answer);
    assertThat(user.isOpen()).as(name).isFalse();
    assertThat(asked()).isZero();
  }

  @Test
  void aRequestBehindAWrongPasswordIsNotCarriedOut() {
    EmbeddedChannel user = user(true);
    say(user, PASSWORD + "0105616c69636503626164" + "05010001c00002090050");
    user.runPendingTasks();
    assertThat(asked()).isZero();
    assertThat(user.isOpen()).isFalse();
  }

  @Test
  void aDestinationThatIsReachedTooLateIsClosed() {
    EmbeddedChannel user = user(false);
    say(user, NO_PASSWORD + "05010001c00002090050");
    user.close();
    EmbeddedChannel destination = destination();
    egress.connecting().setSuccess(destination);
    destination.runPendingTasks();
    user.runPendingTasks();
    assertThat(destination.isOpen()).isFalse();
  }

  @Test
  void bindTellsFirstWhereAndThenWho() {
    EmbeddedChannel user = user(false);
    say(user, NO_PASSWORD + "05020001c00002090050");
    assertThat(egress.wishes().getLast().expected()).contains("192.0.2.9");
    Promise<Channel> arrival = user.eventLoop().newPromise();
    egress.listening().setSuccess(new Listening(new HostPort("198.51.100.1", 40000), arrival));
    user.runPendingTasks();
    assertThat(heard(user)).isEqualTo("0500" + "05000001" + "c6336401" + "9c40");

    EmbeddedChannel came = destination();
    arrival.setSuccess(came);
    user.runPendingTasks();
    assertThat(heard(user)).startsWith("05000001");
    say(user, HELLO);
    assertThat(heard(came)).isEqualTo(HELLO);
  }

  @Test
  void bindWithoutAHostAwaitsAnybody() {
    EmbeddedChannel user = user(false);
    say(user, NO_PASSWORD + "05020001000000000000");
    assertThat(egress.wishes().getLast().expected()).isEmpty();
    assertThat(egress.wishes().getLast().at()).isEqualTo(new HostPort("*", 0));
    assertThat(egress.wishes().getLast().from().path()).isEqualTo(EntryPath.SOCKS);
  }

  @Test
  void bindWaitsTwoMinutesAndFreesThePort() {
    EmbeddedChannel user = user(false);
    say(user, "04020050c000020900");
    Promise<Channel> arrival = user.eventLoop().newPromise();
    egress.listening().setSuccess(new Listening(new HostPort("198.51.100.1", 40000), arrival));
    user.runPendingTasks();
    assertThat(heard(user)).isEqualTo("005a" + "9c40" + "c6336401");
    user.advanceTimeBy(121, TimeUnit.SECONDS);
    user.runScheduledPendingTasks();
    user.runPendingTasks();
    assertThat(arrival.isCancelled()).isTrue();
    assertThat(heard(user)).isEqualTo("005b000000000000");
    assertThat(user.isOpen()).isFalse();
  }

  @Test
  void aUserWhoLeavesFreesHisPort() {
    EmbeddedChannel user = user(false);
    say(user, "04020050c000020900");
    Promise<Channel> arrival = user.eventLoop().newPromise();
    egress.listening().setSuccess(new Listening(new HostPort("198.51.100.1", 40000), arrival));
    user.runPendingTasks();
    user.close();
    user.runPendingTasks();
    assertThat(arrival.isCancelled()).isTrue();
  }

  @Test
  void aPasswordNeverShows() {
    assertThat(new SocksLogin("alice", "secret")).hasToString("alice:***");
  }

  private String lastDestination(Exchange exchange) {
    if (exchange.command() == SocksCommand.BIND) {
      assertThat(egress.wishes().getLast().from().path()).isEqualTo(EntryPath.SOCKS);
      return egress.wishes().getLast().expected().orElse("") + ":80";
    }
    OutgoingConnection wanted = egress.connections().getLast();
    assertThat(wanted.protocol()).isEqualTo("socks");
    Requester user = SOMEBODY.on(EntryPath.SOCKS);
    assertThat(wanted.from()).isEqualTo(exchange.password() ? user.proven("alice") : user);
    return wanted.to().toString();
  }

  private int asked() {
    return egress.connections().size() + egress.wishes().size();
  }

  private EmbeddedChannel user(boolean password) {
    EmbeddedChannel user = destination();
    user.freezeTime();
    new SocksServer(egress, password ? List.of(new SocksLogin("alice", "secret")) : List.of())
        .serve(user, SOMEBODY, Unpooled.EMPTY_BUFFER);
    return user;
  }

  private EmbeddedChannel destination() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setAutoRead(false);
    channels.add(channel);
    return channel;
  }

  private void say(EmbeddedChannel channel, String octets) {
    channel.writeInbound(buffer(octets));
  }

  private ByteBuf buffer(String octets) {
    ByteBuf buffer = Unpooled.buffer();
    buffer.writeBytes(ByteBufUtil.decodeHexDump(octets));
    buffers.add(buffer);
    return buffer;
  }

  /** All that was written since the last time. */
  private static String heard(EmbeddedChannel channel) {
    StringBuilder heard = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      heard.append(ByteBufUtil.hexDump(next));
      next.release();
    }
    return heard.toString();
  }

  private static String hex(String text) {
    return ByteBufUtil.hexDump(text.getBytes(StandardCharsets.US_ASCII));
  }
}
