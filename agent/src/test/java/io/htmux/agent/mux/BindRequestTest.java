package io.htmux.agent.mux;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.frame.Frame;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindRequestTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "tcp:127.0.0.1:9005:127.0.0.1:7777, 127.0.0.1:9005",
        "tcp::9005:127.0.0.1:7777, *:9005",
        "tcp:*:9005::, *:9005",
        "tcp:host.dom:0:h:1, host.dom:0",
        "udp:127.0.0.1:9005:127.0.0.1:7777, -",
        "tcp:127.0.0.1:9005:127.0.0.1, -",
        "tcp:127.0.0.1:9005:127.0.0.1:7777:1, -",
        "tcp:127.0.0.1:65536:h:1, -",
        "tcp:127.0.0.1::h:1, -",
        "tcp:127.0.0.1:-1:h:1, -",
        "tcp:[::1]:9005:h:1, -",
        "'', -",
        "tcp, -",
      })
  void saysWhereToListen(String text, String listen) {
    assertThat(new BindRequest(2, text).listen().map(HostPort::toString).orElse(null))
        .isEqualTo(listen);
  }

  @Test
  void isAnsweredWithTheIdOfTheListener() {
    ScriptedPeer peer = ScriptedPeer.running();
    peer.says(new Frame.Bind(7, Frame.NO_ID, "tcp::9005:h:1"));
    assertThat(peer.session.asked).containsExactly(new BindRequest(7, "tcp::9005:h:1"));
    peer.connection.listening(peer.session.asked.getFirst());
    assertThat(peer.hears()).containsExactly("BINDOK " + MuxOptions.FIRST_ID + ">7 tcp::9005:h:1");
    peer.assertNothingIsLeft();
  }

  @Test
  void isRefusedWithNoId() {
    ScriptedPeer peer = ScriptedPeer.running();
    peer.says(new Frame.Bind(7, Frame.NO_ID, "tcp::9005:h:1"));
    peer.connection.listenRefused(peer.session.asked.getFirst());
    assertThat(peer.hears()).containsExactly("BINDOK 255>7 tcp::9005:h:1");
    peer.assertNothingIsLeft();
  }

  @Test
  void oursIsAskedOnceRunningAndItsAnswerTold() {
    ScriptedPeer peer =
        ScriptedPeer.connected(
            new TestOptions().binds(List.of("tcp::1:a:2", "tcp::3:b:4")).firstId(4));
    peer.says(new Frame.HelloOk("theirs"));
    assertThat(peer.hears()).containsSubsequence("BIND 2>255 tcp::1:a:2", "BIND 3>255 tcp::3:b:4");
    peer.says(new Frame.BindOk(9, 2, "tcp::1:a:2"), new Frame.BindOk(Frame.NO_ID, 3, "tcp::3:b:4"));
    assertThat(peer.session.answered).containsExactly("tcp::1:a:2 true", "tcp::3:b:4 false");
    peer.assertNothingIsLeft();
  }

  @Test
  void aUserOfTheListenerIsAddressedToTheIdThatAsked() {
    ScriptedPeer peer = ScriptedPeer.running();
    peer.connection.open(ScriptedPeer.USER, 7, new RecordingStream());
    assertThat(peer.hears()).containsExactly("CONNECT 2>7 " + ScriptedPeer.USER_TEXT);
    peer.says(new Frame.Connect(9, 3, ScriptedPeer.USER_TEXT, peer.text("")));
    assertThat(peer.session.opened.getFirst().stream().askedId()).isEqualTo(3);
    peer.assertNothingIsLeft();
  }
}
