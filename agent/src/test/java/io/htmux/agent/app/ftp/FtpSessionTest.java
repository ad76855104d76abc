package io.htmux.agent.app.ftp;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.app.RecordingEgress;
import io.htmux.agent.forward.IncomingConnection;
import io.htmux.agent.forward.Listening;
import io.htmux.agent.forward.NotConnectedException;
import io.htmux.agent.forward.Requester;
import io.htmux.agent.policy.EntryPath;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an FTP user and his server say, line by line; 192.0.2.7 came to 198.51.100.1. */
class FtpSessionTest {
  private static final Requester SOMEBODY =
      new Requester(
          EntryPath.REMOTE_PORT,
          Optional.of(new HostPort("192.0.2.7", 50000)),
          Optional.of(new HostPort("198.51.100.1", 8021)),
          Optional.empty(),
          Optional.empty());

  private final RecordingEgress egress = new RecordingEgress();
  private final List<EmbeddedChannel> channels = new ArrayList<>();
  private final List<ByteBuf> buffers = new ArrayList<>();
  private EmbeddedChannel user;

  @BeforeEach
  void aUserComes() {
    user = channel();
    user.freezeTime();
    new FtpProxy(egress).serve(user, SOMEBODY, Unpooled.EMPTY_BUFFER);
    assertThat(heard(user)).isEqualTo("220 FTP proxy; log in as user@host or user@host:port.\n");
  }

  @AfterEach
  void everyBufferIsReleased() {
    channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
  }

  @ParameterizedTest
  @CsvSource({
    "USER alice@ftp.example.org, alice, ftp.example.org:21",
    "user alice@ftp.example.org:2121, alice, ftp.example.org:2121",
    "USER alice@example.net@192.0.2.9, alice@example.net, 192.0.2.9:21",
    "USER alice@[2001:db8::9]:2121, alice, '[2001:db8::9]:2121'",
    "USER alice@[2001:db8::9], alice, '[2001:db8::9]:21'",
  })
  void theNameOfAUserNamesHisServer(String line, String name, String to) {
    say(user, line);
    assertThat(egress.connections()).hasSize(1);
    assertThat(egress.connections().getLast().to()).hasToString(to);
    assertThat(egress.connections().getLast().protocol()).isEqualTo("ftp");
    EmbeddedChannel server = reached();
    assertThat(heard(server)).isEmpty();

    say(server, "220 Welcome");
    assertThat(heard(server)).isEqualTo("USER " + name + "\n");
    say(server, "331 Password?");
    assertThat(heard(user)).isEqualTo("331 Password?\n");
    say(user, "PASS secret");
    assertThat(heard(server)).isEqualTo("PASS secret\n");
  }

  @Test
  void openNamesAServerAndShowsItsGreeting() {
    say(user, "OPEN ftp.example.org");
    EmbeddedChannel server = reached();
    say(server, "220 Welcome");
    assertThat(heard(user)).isEqualTo("220 Welcome\n");
    say(user, "USER alice");
    assertThat(heard(server)).isEqualTo("USER alice\n");
  }

  @ParameterizedTest
  @CsvSource({
    "USER alice, 530",
    "USER alice@, 530",
    "USER @host, 530",
    "USER alice@a/b, 530",
    "USER alice@host:0, 530",
    "USER alice@host:99999, 530",
    "USER alice@1.2.3, 530",
    "LIST, 530",
    "PASV, 530",
    "SITE, 501",
    "AUTH TLS, 502",
    "NOOP, 200",
  })
  void withoutAServerNothingIsAskedFor(String line, String answer) {
    say(user, line);
    assertThat(heard(user)).startsWith(answer + " ");
    assertThat(egress.connections()).isEmpty();
    assertThat(user.isOpen()).isTrue();
  }

  @Test
  void aServerThatIsNotReachedMayBeReplacedByAnother() {
    say(user, "USER alice@one.example");
    egress.connecting().setFailure(new NotConnectedException("refused", "nobody listens there"));
    user.runPendingTasks();
    assertThat(heard(user)).isEqualTo("530 one.example:21 is not reached: nobody listens there.\n");
    say(user, "USER alice@two.example");
    assertThat(egress.connections()).hasSize(2);
  }

  @Test
  void aServerThatWantsNobodyTellsWhy() {
    say(user, "USER alice@one.example");
    say(reached(), "421 Too many users");
    assertThat(heard(user)).isEqualTo("421 Too many users\n");
  }

  @Test
  void repliesOfSeveralLinesArePassedOnWhole() {
    EmbeddedChannel server = loggedIn();
    say(user, "FEAT");
    say(user, "SYST");
    assertThat(heard(server)).isEqualTo("FEAT\n");
    say(server, "211-Features:");
    say(server, " 211 is no end, since it does not begin the line");
    say(server, "212 nor is another number");
    say(server, "211-nor is this");
    assertThat(heard(server)).isEmpty();
    say(server, "211 End");
    assertThat(heard(user).lines()).hasSize(5).last().isEqualTo("211 End");
    assertThat(heard(server)).isEqualTo("SYST\n");
  }

  @Test
  void whatAUserSaysAtOnceIsAskedOneAfterTheOther() {
    EmbeddedChannel server = loggedIn();
    sayRaw(user, "PWD\r\nCWD x\nPWD\r\n");
    assertThat(heard(server)).isEqualTo("PWD\n");
    say(server, "257 /");
    assertThat(heard(server)).isEqualTo("CWD x\n");
    say(server, "250 done");
    assertThat(heard(server)).isEqualTo("PWD\n");
  }

  @Test
  void everythingIsUnderstoodOctetByOctet() {
    for (char octet : "USER alice@ftp.example.org\r\n".toCharArray()) {
      sayRaw(user, String.valueOf(octet));
    }
    EmbeddedChannel server = reached();
    for (char octet : "220-Welcome\r\n220 to this server\r\n".toCharArray()) {
      sayRaw(server, String.valueOf(octet));
    }
    assertThat(heard(server)).isEqualTo("USER alice\n");
  }

  @Test
  void abortOvertakesATransfer() {
    EmbeddedChannel server = loggedIn();
    say(user, "RETR big");
    say(server, "150 Here it comes");
    sayRaw(user, "ÿôÿòABOR\r\n");
    assertThat(heard(server)).isEqualTo("RETR big\nABOR\n");
    say(server, "426 Aborted");
    say(server, "226 Abort is done");
    say(user, "PWD");
    assertThat(heard(server)).isEqualTo("PWD\n");
    assertThat(heard(user)).isEqualTo("150 Here it comes\n426 Aborted\n226 Abort is done\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTH TLS", "auth ssl", "PROT P", "PBSZ 0"})
  void nothingMayHideWhatIsSaid(String line) {
    EmbeddedChannel server = loggedIn();
    say(user, line);
    assertThat(heard(user)).startsWith("502 ");
    assertThat(heard(server)).isEmpty();
  }

  @Test
  void aUserConnectsForDataWhereHeConnectedToForControl() {
    EmbeddedChannel server = loggedIn();
    say(user, "PASV");
    assertThat(heard(server)).isEqualTo("EPSV\n");
    say(server, "229 Entering Extended Passive Mode (|||30000|)");
    IncomingConnection wish = egress.wishes().getLast();
    assertThat(wish.at()).isEqualTo(new HostPort("198.51.100.1", 0));
    assertThat(wish.expected()).contains("192.0.2.7");
    assertThat(wish.side()).isEqualTo(IncomingConnection.Side.USERS);
    Promise<Channel> arrival = listening(40000);
    assertThat(heard(user)).isEqualTo("227 Entering Passive Mode (198,51,100,1,156,64).\n");

    EmbeddedChannel usersData = channel();
    arrival.setSuccess(usersData);
    user.runPendingTasks();
    assertThat(egress.connections().getLast().to()).hasToString("ftp.example.org:30000");
    EmbeddedChannel serversData = reached();
    sayRaw(serversData, "some octets");
    assertThat(heard(usersData)).isEqualTo("some octets");
    sayRaw(usersData, "others");
    assertThat(heard(serversData)).isEqualTo("others");
  }

  @Test
  void dataThatComeBeforeTheOtherSideIsThereWait() {
    EmbeddedChannel server = loggedIn();
    say(user, "EPSV");
    say(server, "229 (|||30000|)");
    Promise<Channel> arrival = listening(40000);
    assertThat(heard(user)).isEqualTo("229 Entering Extended Passive Mode (|||40000|).\n");
    EmbeddedChannel usersData = channel();
    arrival.setSuccess(usersData);
    user.runPendingTasks();
    sayRaw(usersData, "early");
    EmbeddedChannel serversData = reached();
    assertThat(heard(serversData)).isEqualTo("early");
  }

  @Test
  void aServerWithoutEpsvIsAskedWithPasvAndItsHostIsNotBelieved() {
    EmbeddedChannel server = loggedIn();
    say(user, "EPSV");
    assertThat(heard(server)).isEqualTo("EPSV\n");
    say(server, "500 What?");
    assertThat(heard(server)).isEqualTo("PASV\n");
    say(server, "227 Entering Passive Mode (10,0,0,1,117,48)");
    listening(40000).setSuccess(channel());
    user.runPendingTasks();
    assertThat(egress.connections().getLast().to()).hasToString("ftp.example.org:30000");
    assertThat(heard(user)).doesNotContain("500");

    say(user, "PASV");
    assertThat(heard(server)).isEqualTo("PASV\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PORT 192,0,2,7,156,64", "EPRT |1|192.0.2.7|40000|"})
  void aUserWhoListensIsConnectedToWhenTheTransferBegins(String line) {
    EmbeddedChannel server = loggedIn();
    say(user, line);
    assertThat(heard(server)).isEqualTo("EPSV\n");
    say(server, "229 (|||30000|)");
    assertThat(heard(user)).startsWith("200 ");
    EmbeddedChannel serversData = reached();
    assertThat(egress.backPorts()).isEmpty();
    say(user, "RETR x");
    say(server, "150 Here it comes");
    sayRaw(serversData, "the file");
    assertThat(egress.backPorts()).containsExactly(40000);
    EmbeddedChannel usersData = channel();
    egress.connectingBack().setSuccess(usersData);
    user.runPendingTasks();
    assertThat(heard(usersData)).isEqualTo("the file");
  }

  /** A small file is over before its user is connected to: he must not hear of that sooner. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theEndOfATransferIsToldWhenItsUserWasConnectedTo(boolean succeeds) {
    EmbeddedChannel server = loggedIn();
    say(user, "PORT 192,0,2,7,156,64");
    say(server, "229 (|||30000|)");
    reached();
    say(user, "RETR x");
    assertThat(heard(user)).startsWith("200 ");
    say(server, "150 Here it comes\r\n226 That was it");
    say(server, "220-More");
    assertThat(heard(user)).isEqualTo("150 Here it comes\n");
    if (succeeds) {
      egress.connectingBack().setSuccess(channel());
    } else {
      egress.connectingBack().setFailure(new NotConnectedException("refused", "nobody listens"));
    }
    user.runPendingTasks();
    assertThat(heard(user)).startsWith("226 That was it\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PORT 192,0,2,8,156,64",
        "PORT 127,0,0,1,156,64",
        "PORT 192,0,2,7,0,25",
        "PORT 192,0,2,7,3,255",
        "PORT 192,0,2,263,156,64",
        "PORT 192,0,2,7,0,0",
        "PORT 192,0,2,7",
        "PORT",
        "EPRT |1|192.0.2.8|40000|",
        "EPRT |2|::ffff:192.0.2.8|40000|",
        "EPRT |1|192.0.2.7|80|",
        "EPRT |1|192.0.2.7|70000|",
        "EPRT |2|192.0.2.7|40000|",
        "EPRT |1|localhost|40000|",
        "EPRT",
        "LPRT 4,4,192,0,2,7,2,156,64",
      })
  void nobodyElseCanBeMadeATarget(String line) {
    EmbeddedChannel server = loggedIn();
    int before = egress.connections().size();
    say(user, line);
    assertThat(heard(user)).startsWith("50");
    assertThat(heard(server)).isEmpty();
    assertThat(egress.connections()).hasSize(before);
    assertThat(egress.backPorts()).isEmpty();
  }

  @Test
  void aPortThatCannotBeOpenedIsToldAndTheSessionGoesOn() {
    EmbeddedChannel server = loggedIn();
    say(user, "PASV");
    say(server, "229 (|||30000|)");
    egress.listening().setFailure(NotConnectedException.notPermitted("port 0 is not in the list"));
    user.runPendingTasks();
    assertThat(heard(user)).isEqualTo("425 No port for data: port 0 is not in the list.\n");
    heard(server);
    say(user, "PWD");
    assertThat(heard(server)).isEqualTo("PWD\n");
  }

  @Test
  void anAddressOfIpv6IsNotToldByPasv() {
    EmbeddedChannel server = loggedIn();
    say(user, "PASV");
    say(server, "229 (|||30000|)");
    Promise<Channel> arrival = user.eventLoop().newPromise();
    egress.listening().setSuccess(new Listening(new HostPort("2001:db8::1", 40000), arrival));
    user.runPendingTasks();
    assertThat(heard(user)).startsWith("425 ");
    assertThat(arrival.isCancelled()).isTrue();
  }

  @Test
  void anotherPassiveFreesTheEarlierPort() {
    EmbeddedChannel server = loggedIn();
    say(user, "PASV");
    say(server, "229 (|||30000|)");
    Promise<Channel> first = listening(40000);
    say(user, "PASV");
    assertThat(first.isCancelled()).isTrue();
    say(server, "229 (|||30001|)");
    assertThat(listening(40001).isCancelled()).isFalse();
  }

  @Test
  void aUserWhoLeavesFreesAllThatWasHis() {
    EmbeddedChannel server = loggedIn();
    say(user, "PASV");
    say(server, "229 (|||30000|)");
    Promise<Channel> arrival = listening(40000);
    user.close();
    user.runPendingTasks();
    server.runPendingTasks();
    assertThat(arrival.isCancelled()).isTrue();
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void aServerThatLeavesIsFollowedByItsLastWord() {
    EmbeddedChannel server = loggedIn();
    say(server, "421 Timeout");
    server.close();
    server.runPendingTasks();
    user.runPendingTasks();
    assertThat(heard(user)).isEqualTo("421 Timeout\n");
    assertThat(user.isOpen()).isFalse();
  }

  @Test
  void whoNamesNoServerIsToldGoodbye() {
    user.advanceTimeBy(61, TimeUnit.SECONDS);
    user.runScheduledPendingTasks();
    user.runPendingTasks();
    assertThat(heard(user)).startsWith("421 ");
    assertThat(user.isOpen()).isFalse();
  }

  @Test
  void whoSaysNothingForLongIsToldGoodbye() {
    EmbeddedChannel server = loggedIn();
    pass(299);
    say(user, "NOOP");
    say(server, "200 nothing done");
    pass(299);
    assertThat(user.isOpen()).isTrue();
    pass(2);
    assertThat(heard(user)).isEqualTo("200 nothing done\n421 No command came for 300 s.\n");
    assertThat(user.isOpen()).isFalse();
    server.runPendingTasks();
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void aTransferMayTakeAsLongAsItTakes() {
    EmbeddedChannel server = loggedIn();
    EmbeddedChannel serversData = dataConnection(server);
    say(user, "RETR large");
    say(server, "150 here it comes");
    pass(3600);
    assertThat(user.isOpen()).isTrue();
    pass(200);
    serversData.close();
    user.runPendingTasks();
    pass(299);
    assertThat(user.isOpen()).as("the last reply is due since the end of the data").isTrue();
    say(server, "226 that was it");
    assertThat(heard(user)).isEqualTo("150 here it comes\n226 that was it\n");
    pass(299);
    assertThat(user.isOpen()).isTrue();
    pass(2);
    assertThat(user.isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "150 here it comes", "150-here it", "1"})
  void aServerThatOwesAReplyIsNotWaitedForForEver(String begun) {
    EmbeddedChannel server = loggedIn();
    say(user, "RETR large");
    if (!begun.isEmpty()) {
      say(server, begun);
    }
    heard(user);
    pass(299);
    say(user, "PWD");
    assertThat(user.isOpen()).isTrue();
    pass(2);
    assertThat(heard(user)).isEqualTo("421 ftp.example.org:21 has owed a reply for 300 s.\n");
    assertThat(user.isOpen()).isFalse();
    server.runPendingTasks();
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void aServerThatDoesNotGreetIsNotWaitedForForEver() {
    say(user, "USER alice@ftp.example.org");
    EmbeddedChannel server = reached();
    pass(301);
    assertThat(heard(user)).isEqualTo("421 ftp.example.org:21 has owed a reply for 300 s.\n");
    server.runPendingTasks();
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void aServerWhoseDataHaveEndedOwesTheLastReply() {
    EmbeddedChannel server = loggedIn();
    EmbeddedChannel serversData = dataConnection(server);
    say(user, "RETR large");
    say(server, "150 here it comes");
    pass(3600);
    serversData.close();
    user.runPendingTasks();
    heard(user);
    pass(301);
    assertThat(heard(user)).isEqualTo("421 ftp.example.org:21 has owed a reply for 300 s.\n");
    assertThat(user.isOpen()).isFalse();
  }

  /** The server's half; the user's is there, too. */
  private EmbeddedChannel dataConnection(EmbeddedChannel server) {
    say(user, "PASV");
    say(server, "229 Entering Extended Passive Mode (|||30000|)");
    listening(40000).setSuccess(channel());
    user.runPendingTasks();
    EmbeddedChannel serversData = reached();
    heard(user);
    return serversData;
  }

  private void pass(int seconds) {
    user.advanceTimeBy(seconds, TimeUnit.SECONDS);
    user.runScheduledPendingTasks();
    user.runPendingTasks();
  }

  @Test
  void aSecondServerIsRefused() {
    EmbeddedChannel server = loggedIn();
    say(user, "USER bob@other.example");
    assertThat(heard(user)).startsWith("503 ");
    assertThat(heard(server)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PWD\rDELE x\r\n", "PWD\0\r\n", "PW\u001bD\r\n"})
  void aCommandInsideACommandEndsTheSession(String octets) {
    EmbeddedChannel server = loggedIn();
    sayRaw(user, octets);
    user.runPendingTasks();
    assertThat(heard(server)).isEmpty();
    assertThat(heard(user)).startsWith("500 ");
    assertThat(user.isOpen()).isFalse();
  }

  @Test
  void aLineWithoutEndEndsTheSession() {
    loggedIn();
    sayRaw(user, "x".repeat(5000));
    user.runPendingTasks();
    assertThat(heard(user)).startsWith("500 expected lines of at most 4096");
    assertThat(user.isOpen()).isFalse();
  }

  @Test
  void aServersLineWithoutEndEndsTheSession() {
    EmbeddedChannel server = loggedIn();
    say(user, "PWD");
    sayRaw(server, "x".repeat(5000));
    server.runPendingTasks();
    user.runPendingTasks();
    assertThat(heard(user)).startsWith("421 ");
    assertThat(user.isOpen()).isFalse();
  }

  private EmbeddedChannel loggedIn() {
    say(user, "USER alice@ftp.example.org");
    EmbeddedChannel server = reached();
    say(server, "220 Welcome");
    say(server, "230 Logged in");
    heard(server);
    heard(user);
    return server;
  }

  private EmbeddedChannel reached() {
    EmbeddedChannel server = channel();
    egress.connecting().setSuccess(server);
    user.runPendingTasks();
    server.runPendingTasks();
    return server;
  }

  private Promise<Channel> listening(int port) {
    Promise<Channel> arrival = user.eventLoop().newPromise();
    egress.listening().setSuccess(new Listening(new HostPort("198.51.100.1", port), arrival));
    user.runPendingTasks();
    return arrival;
  }

  private EmbeddedChannel channel() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.config().setAutoRead(false);
    channels.add(channel);
    return channel;
  }

  private void say(EmbeddedChannel channel, String line) {
    sayRaw(channel, line + "\r\n");
  }

  private void sayRaw(EmbeddedChannel channel, String octets) {
    ByteBuf buffer = Unpooled.buffer();
    buffer.writeCharSequence(octets, StandardCharsets.ISO_8859_1);
    buffers.add(buffer);
    channel.writeInbound(buffer);
    user.runPendingTasks();
  }

  /** All that was written since the last time, lines ended by LF alone. */
  private static String heard(EmbeddedChannel channel) {
    StringBuilder heard = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      heard.append(next.toString(StandardCharsets.ISO_8859_1));
      next.release();
    }
    return heard.toString().replace("\r\n", "\n");
  }
}
