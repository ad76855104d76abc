package io.htmux.agent.mux;

import io.htmux.agent.address.HostPort;
import java.util.Optional;

/**
 * The text of CONNECT and CONNECTED: {@code bufsize first second} (SockMux 0.3 §1.4).
 *
 * @param bufferOctets what the sender of this text buffers for the stream; the original announces
 *     98304 and ignores what it is told, so that a peer that says more must be one that means it
 * @param addresses what is not there or cannot be read is empty
 */
record OpeningText(int bufferOctets, StreamAddresses addresses) {
  private static final int MAX_DIGITS = 9;

  static OpeningText parse(String text) {
    String[] words = text.split(" ", 4);
    return new OpeningText(
        number(words[0]), new StreamAddresses(address(words, 1), address(words, 2)));
  }

  /** As it goes on the wire; a second address without a first is left out. */
  String text() {
    return bufferOctets
        + addresses
            .first()
            .map(first -> " " + first + addresses.second().map(next -> " " + next).orElse(""))
            .orElse("");
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
