package io.htmux.agent.upgrade;

import io.htmux.agent.key.CapsKey;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the dialling end asks for (HTMUX/1.0 §2.1).
 *
 * @param listen where the server shall listen; an original opens only the first
 * @param software what the client says of itself
 * @param stamp shows that nothing in between changes addresses
 * @param credentials name and password, if the client has one for this server
 * @param streams how many streams the client can have at once; absent if it is an original
 * @param ask what only a client of HTMUX/2.0 asks for
 */
public record UpgradeRequest(
    ListenAddresses listen,
    Software software,
    Stamp stamp,
    Optional<BasicCredentials> credentials,
    OptionalInt streams,
    Optional<NativeAsk> ask) {

  static final String METHOD = "ACCEPT";
  static final String UPGRADE_HEADER = "HTMUX-Upgrade";
  static final String PROTOCOL = "HTMUX/1.0";

  /** Ports for datagrams, which an original knows nothing of, in a header that it passes over. */
  static final String DATAGRAMS_HEADER = "HTMUX-Datagrams";

  public UpgradeRequest {
    StreamLimit.require(streams);
  }

  /** By HTMUX/1.0. */
  public UpgradeRequest(
      ListenAddresses listen,
      Software software,
      Stamp stamp,
      Optional<BasicCredentials> credentials,
      OptionalInt streams) {
    this(listen, software, stamp, credentials, streams, Optional.empty());
  }

  UpgradeRequest provenBy(Optional<CapsKey> key) {
    return new UpgradeRequest(
        listen, software, stamp, credentials, streams, ask.map(one -> one.provenBy(key)));
  }

  /** Reads a head whose request line and addresses are known already. */
  static UpgradeRequest of(Head head, ListenAddresses listen) throws MalformedHeadException {
    Optional<String> forProxy = head.value("Proxy-Authorization");
    Optional<String> credentials = forProxy.isPresent() ? forProxy : head.value("Authorization");
    Optional<String> datagrams = head.value(DATAGRAMS_HEADER);
    return new UpgradeRequest(
        datagrams.isPresent() ? listen.and(ListenAddresses.parse(datagrams.get())) : listen,
        Software.of(head, "User-Agent"),
        Stamp.of(head),
        credentials.flatMap(BasicCredentials::parse),
        StreamLimit.of(head));
  }

  /** The head as the original writes it, with our own header behind. */
  public Head head() {
    return new HeadWriter(METHOD + " " + listen.forConnections() + " HTTP/1.1")
        .add("Warning", software.warning())
        .add("Upgrade", PROTOCOL)
        .add(UPGRADE_HEADER, PROTOCOL)
        .add("User-Agent", software.product())
        .add("From", software.admin())
        .add("Date", stamp.date())
        .add("HTMUX-Pair", stamp.pair())
        .add("HTMUX-Status", "tentative")
        .add("HTMUX-Check-Sum", stamp.checkSum())
        .add("Authorization", credentials.map(BasicCredentials::header))
        .add(StreamLimit.HEADER, StreamLimit.value(streams))
        .add(
            DATAGRAMS_HEADER,
            Optional.of(listen.forDatagrams()).filter(datagrams -> !datagrams.isEmpty()))
        .head();
  }
}
