package io.htmux.agent.mux;

import io.htmux.agent.address.HostPort;
import java.util.Optional;

/**
 * The text of CONNECT and CONNECTED: {@code bufsize first second}, and between ends of our own kind
 * {@code udp} behind it for a stream of datagrams (SockMux 0.3 §1.4).
 *
 * @param bufferOctets what the sender of this text buffers for the stream; the original announces
 *     98304 and ignores what it is told, so that a peer that says more must be one that means it
 * @param addresses what is not there or cannot be read is empty
 * @param datagrams whether it says that the stream carries datagrams; only between our own ends
 */
record OpeningText(int bufferOctets, StreamAddresses addresses, boolean datagrams) {
  private static final int MAX_DIGITS = 9;
  private static final int MAX_WORDS = 5;
  private static final String DATAGRAMS = "udp";

  static OpeningText parse(String text) {
    String[] words = text.split(" ", MAX_WORDS);
    return new OpeningText(
        number(words[0]),
        new StreamAddresses(address(words, 1), address(words, 2)),
        words.length > 3 && words[3].equals(DATAGRAMS));
  }

  /** As it goes on the wire; a second address without a first is left out. */
  String text() {
    return bufferOctets
        + addresses
            .first()
            .map(
                first ->
                    " " + first + addresses.second().map(next -> " " + next + said()).orElse(""))
            .orElse("");
  }

  private String said() {
    return datagrams ? " " + DATAGRAMS : "";
  }

  private static int number(String word) {
    boolean readable =
        !word.isEmpty()
            && word.length() <= MAX_DIGITS
            && word.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    return readable ? Integer.parseInt(word) : StreamBuffers.ORIGINAL_OCTETS;
  }

  private static Optional<HostPort> address(String[] words, int index) {
    if (index >= words.length) {
      return Optional.empty();
    }
    try {
      return Optional.of(HostPort.parse(words[index]));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
