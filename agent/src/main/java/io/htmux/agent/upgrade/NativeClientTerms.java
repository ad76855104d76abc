package io.htmux.agent.upgrade;

import io.htmux.agent.key.CapsKeys;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a client asks for by HTMUX/2.0, and how. Immutable, shared by all its attempts.
 *
 * @param common what is asked for in either version
 * @param ask what only this version can ask for
 * @param keys what it proves; with none it proves nothing and asks for no proof
 * @param carrier what the connection shall become
 * @param host the server as the Host header names it
 * @param path where the server takes upgrades
 * @param random where nonces come from
 */
public record NativeClientTerms(
    ClientTerms common,
    NativeAsk ask,
    CapsKeys keys,
    Carrier carrier,
    String host,
    String path,
    SecureRandom random) {

  /** A new request, with a nonce of its own (HTMUX/2.0 §5.2). */
  Head request(Pair observed, String certificate, String webSocketKey) {
    HeadWriter writer =
        new HeadWriter(NativeRequest.METHOD + " " + path + " HTTP/1.1")
            .add("Host", host)
            .add("Connection", "Upgrade")
            .add("Upgrade", carrier.token());
    if (carrier == Carrier.WEBSOCKET) {
      writer
          .add("Sec-WebSocket-Key", webSocketKey)
          .add("Sec-WebSocket-Version", "13")
          .add("Sec-WebSocket-Protocol", Carrier.SUBPROTOCOL);
    }
    writer
        .add("User-Agent", common.software().product())
        .add("Authorization", common.credentials().map(BasicCredentials::header));
    NativeHeader.write(writer, NativeHeader.MUX, ask.mux())
        .add(NativeHeader.IDENTITY, ask.identity())
        .add(NativeHeader.INSTANCE, ask.instance())
        .add(NativeHeader.NONCE, RandomText.nonce(random))
        .add(NativeHeader.DATE, HttpDate.write(common.clock().instant()))
        .add(NativeHeader.PAIR, observed.toString())
        .add(NativeHeader.CERTIFICATE, certificate);
    return NativeHeader.write(writer, NativeHeader.LISTEN, ports())
        .add(NativeHeader.STREAMS, StreamLimit.value(common.streams()))
        .add(NativeHeader.RESUME, ask.resume())
        .head();
  }

  private List<String> ports() {
    return Stream.concat(
            ask.portNames().stream(), common.listen().addresses().stream().map(Object::toString))
        .toList();
  }
}
