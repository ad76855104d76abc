package io.htmux.agent.config;

import static io.htmux.agent.config.Reading.config;
import static io.htmux.agent.config.Reading.parsed;
import static io.htmux.agent.config.Reading.problemsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.role.TunnelConfig.Bind;
import io.htmux.agent.role.TunnelConfig.SockMux;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SoxConfTest {

  private static final String ACCEPTOR = "-P9000 SERVER=sockmux DEST=h:80 ";

  @ParameterizedTest
  @CsvSource({
    "127,128",
    "128,128",
    "512,512",
    "16384,16384",
    "16385,16384",
    "0,128",
    "999999999,16384"
  })
  void packSizeIsHeldWithinWhatTheProtocolTakes(String written, int octets) {
    assertThat(config(ACCEPTOR + "SOXCONF=packsize:" + written).sockMux().packSizeOctets())
        .isEqualTo(octets);
  }

  @Test
  void aPackSizeThatWasChangedIsTold() {
    assertThat(parsed(ACCEPTOR + "SOXCONF=packsize:64").notices())
        .containsExactly("SOXCONF=packsize:64 is taken as 128");
    assertThat(parsed(ACCEPTOR + "SOXCONF=packsize:512").notices()).isEmpty();
  }

  @Test
  void repeatedAndInACommaListTheSame() {
    SockMux list = config(ACCEPTOR + "SOXCONF=packsize:512,noconndata").sockMux();
    assertThat(list)
        .isEqualTo(config(ACCEPTOR + "SOXCONF=packsize:512 SOXCONF=noconndata").sockMux());
    assertThat(list.packSizeOctets()).isEqualTo(512);
    assertThat(list.earlyData()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"crypt:no", "crypt:off", "dhkey:none", "dhkey:2", "dhkey:"})
  void encryptionIsNeverOnAndThatIsTold(String word) {
    Parsed parsed = parsed(ACCEPTOR + "SOXCONF=" + word);
    assertThat(parsed.config().sockMux()).isEqualTo(SockMux.DEFAULT);
    assertThat(parsed.notices())
        .containsExactly(
            "SOXCONF=" + word + " has no effect: SockMux itself is never encrypted here");
  }

  @ParameterizedTest
  @CsvSource({"nodelay", "nodelay:on", "nopush:on", "cork:on"})
  void socketOptionsAreAcceptedAndLeaveNoTrace(String word) {
    Parsed parsed = parsed(ACCEPTOR + "SOXCONF=" + word);
    assertThat(parsed.config().sockMux()).isEqualTo(SockMux.DEFAULT);
    assertThat(parsed.notices()).isEmpty();
  }

  @Test
  void thePeerMayAskUsToListenOnlyWithACapskey() {
    assertThat(config(ACCEPTOR + "SOXCONF=allow:acc CAPSKEY=k").sockMux().allowBind()).isTrue();
    Parsed without = parsed(ACCEPTOR + "SOXCONF=allow:acc");
    assertThat(without.config().sockMux().allowBind()).isFalse();
    assertThat(without.notices())
        .containsExactly("SOXCONF=allow:acc has no effect without CAPSKEY=text");
  }

  @ParameterizedTest
  @CsvSource({
    "tcp:rhost:81:lhost:82, rhost:81, lhost:82",
    "tcp::81:lhost:82, *:81, lhost:82",
    "tcp:*:81:lhost:82, *:81, lhost:82",
    "tcp:__1:81:[::1]:82, [::1]:81, [::1]:82",
  })
  void portsThatThePeerIsAskedFor(String words, String remote, String target) {
    assertThat(config(ACCEPTOR + "SOXCONF=acc:" + words).sockMux().binds())
        .containsExactly(new Bind(HostPort.parse(remote), HostPort.parse(target)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "packsize:x | expected packsize:octets, was \"packsize:x\"",
        "packsize | expected packsize:octets, was \"packsize\"",
        "packsize:-1 | expected packsize:octets, was \"packsize:-1\"",
        "crypt:yes | expected crypt:no or crypt:off, was \"crypt:yes\"; SockMux's own encryption is weak and not available",
        "noconndata:on | expected noconndata, was \"noconndata:on\"",
        "allow:all | expected allow:acc, was \"allow:all\"",
        "nodelay:off | expected nodelay:on, was \"nodelay:off\"",
        "acc:udp::1:h:2 | expected acc:tcp:rhost:rport:lhost:lport, was \"acc:udp::1:h:2\"",
        "acc:tcp:h:1 | expected acc:tcp:rhost:rport:lhost:lport, was \"acc:tcp:h:1\"",
        "acc:tcp::1::2 | expected a host name or address, was \"\"",
        "acc:tcp::0:h:2 | expected a port 1..65535, was \"0\"",
        "paksize:512 | unknown word \"paksize\"; did you mean packsize?; known are packsize, noconndata, allow, acc, crypt, dhkey, nodelay, nopush, cork",
        "private | unknown word \"private\"; known are packsize, noconndata, allow, acc, crypt, dhkey, nodelay, nopush, cork",
      })
  void wordsThatAreRefused(String word, String message) {
    assertThat(problemsOf(ACCEPTOR + "SOXCONF=" + word))
        .containsExactly("SOXCONF=" + word + ": " + message);
  }

  @Test
  void packSizeIsSaidOnce() {
    assertThat(problemsOf(ACCEPTOR + "SOXCONF=packsize:512 SOXCONF=packsize:1024"))
        .containsExactly("expected SOXCONF=packsize:N once");
  }
}
