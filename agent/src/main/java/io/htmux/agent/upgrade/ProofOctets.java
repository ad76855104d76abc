package io.htmux.agent.upgrade;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * The octets that a proof is made over: who proves, and every field of the exchange that means
 * something, each with its length, so that no two exchanges have the same octets (HTMUX/2.0 §5.4).
 * Pure.
 */
final class ProofOctets {

  static final List<String> REQUEST =
      List.of(
          NativeHeader.MUX,
          NativeHeader.IDENTITY,
          NativeHeader.INSTANCE,
          NativeHeader.NONCE,
          NativeHeader.DATE,
          NativeHeader.PAIR,
          NativeHeader.CERTIFICATE,
          NativeHeader.LISTEN,
          NativeHeader.STREAMS,
          NativeHeader.RESUME);

  static final List<String> CHALLENGE =
      List.of(
          NativeHeader.NONCE,
          NativeHeader.DATE,
          NativeHeader.PAIR,
          NativeHeader.CERTIFICATE,
          NativeHeader.SERVER,
          NativeHeader.SERVERS);

  static final List<String> VERDICT =
      List.of(
          NativeHeader.SESSION,
          NativeHeader.MUX,
          NativeHeader.LISTEN,
          NativeHeader.STREAMS,
          NativeHeader.SERVER,
          NativeHeader.SERVERS,
          NativeHeader.RESUME);

  private static final Set<String> LISTS = Set.of(NativeHeader.LISTEN, NativeHeader.MUX);

  private ProofOctets() {}

  /** What a client proves that it has the key for. */
  static byte[] ofClient(Head request, Head challenge) throws MalformedHeadException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(1024);
    add(octets, "HTMUX/2.0 client");
    add(octets, request, REQUEST);
    add(octets, challenge, CHALLENGE);
    return octets.toByteArray();
  }

  /** What a server proves that it has the key for: all that the client did, and its verdict. */
  static byte[] ofServer(Head request, Head challenge, Head verdict) throws MalformedHeadException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(1024);
    add(octets, "HTMUX/2.0 server");
    add(octets, request, REQUEST);
    add(octets, challenge, CHALLENGE);
    add(octets, verdict, VERDICT);
    return octets.toByteArray();
  }

  private static void add(ByteArrayOutputStream octets, Head head, List<String> names)
      throws MalformedHeadException {
    for (String name : names) {
      if (!head.has(name)) {
        octets.write(0);
      } else {
        octets.write(1);
        add(
            octets,
            LISTS.contains(name)
                ? NativeHeader.joined(head, name)
                : head.value(name).orElseThrow());
      }
    }
  }

  private static void add(ByteArrayOutputStream octets, String text) {
    byte[] value = text.getBytes(StandardCharsets.UTF_8);
    octets.write(value.length >>> 8);
    octets.write(value.length);
    octets.writeBytes(value);
  }
}
