package io.htmux.agent.upgrade;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The server's consent (HTMUX/1.0 §2.2). Rendered with correct line ends, where the original mixes
 * them.
 *
 * @param software what the server says of itself
 * @param stamp shows that nothing in between changes addresses
 * @param listening what was really bound; absent if the server is an original, which binds the
 *     first address asked for
 * @param streams how many streams the server can have at once; absent if it is an original
 * @param grant what only a server of HTMUX/2.0 grants
 * @param proven whether the server has proven a key of the client's
 */
public record UpgradeAnswer(
    Software software,
    Stamp stamp,
    Optional<ListenAddresses> listening,
    OptionalInt streams,
    Optional<NativeGrant> grant,
    boolean proven) {

  static final String LISTEN_HEADER = "HTMUX-Listen";

  public UpgradeAnswer {
    StreamLimit.require(streams);
  }

  /** By HTMUX/1.0. */
  public UpgradeAnswer(
      Software software, Stamp stamp, Optional<ListenAddresses> listening, OptionalInt streams) {
    this(software, stamp, listening, streams, Optional.empty(), false);
  }

  /** Reads the headers; the status line is the caller's matter. */
  static UpgradeAnswer of(Head head) throws MalformedHeadException {
    Optional<String> listening = head.value(LISTEN_HEADER);
    return new UpgradeAnswer(
        Software.of(head, "Server"),
        Stamp.of(head),
        listening.isPresent()
            ? Optional.of(ListenAddresses.parse(listening.get()))
            : Optional.empty(),
        StreamLimit.of(head));
  }

  /** The head as the original means it, with our own headers behind. */
  public Head head() {
    return new HeadWriter("HTTP/1.1 101 Switching Protocol")
        .add("Warning", software.warning())
        .add("Upgrade", UpgradeRequest.PROTOCOL)
        .add("Server", software.product())
        .add("From", software.admin())
        .add("Date", stamp.date())
        .add("Connection", "upgrade")
        .add("HTMUX-Pair", stamp.pair())
        .add("HTMUX-Status", "tentative")
        .add("HTMUX-Check-Sum", stamp.checkSum())
        .add(LISTEN_HEADER, listening)
        .add(StreamLimit.HEADER, StreamLimit.value(streams))
        .head();
  }
}
