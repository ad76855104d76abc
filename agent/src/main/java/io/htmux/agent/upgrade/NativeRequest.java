package io.htmux.agent.upgrade;

import io.htmux.agent.address.ListenAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The request of HTMUX/2.0 (§5.2) as a server reads it.
 *
 * @param head as it came: proofs are made over its fields
 * @param carrier what the connection shall become
 * @param webSocketKey its Sec-WebSocket-Key, for that carrier only
 * @param path where the upgrade is asked for
 * @param asked what is asked for, in the form that is common to both versions
 * @param pair the two ends as the client sees them
 * @param certificate the server's certificate as the client sees it, {@link Certificate}
 */
record NativeRequest(
    Head head,
    Carrier carrier,
    Optional<String> webSocketKey,
    String path,
    UpgradeRequest asked,
    String pair,
    String certificate) {

  static final String METHOD = "GET";

  private static final int MAX_MUX_VERSIONS = 8;
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern MUX = Pattern.compile("[0-9]{1,3}\\.[0-9]{1,3}");
  private static final Pattern WEB_SOCKET_KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

  /** Whether the head asks for HTMUX/2.0, well or badly. */
  static boolean isMeant(Head head, RequestLine line) {
    return line.method().equals(METHOD)
        && line.target().startsWith("/")
        && carrier(head).isPresent();
  }

  static boolean isPortName(String text) {
    return LABEL.matcher(text).matches();
  }

  /**
   * Reads a head that {@link #isMeant} for it.
   *
   * @throws MalformedHeadException naming the field that is wrong
   */
  static NativeRequest of(Head head, RequestLine line) throws MalformedHeadException {
    Carrier carrier =
        carrier(head).orElseThrow(() -> new MalformedHeadException("expected " + Carrier.HTMUX));
    RandomText.requireNonce(required(head, NativeHeader.NONCE));
    String pair = required(head, NativeHeader.PAIR);
    String certificate = Certificate.require(required(head, NativeHeader.CERTIFICATE));
    List<String> portNames = new ArrayList<>();
    ListenAddresses listen = ports(head, portNames);
    return new NativeRequest(
        head,
        carrier,
        carrier == Carrier.WEBSOCKET ? Optional.of(webSocketKey(head)) : Optional.empty(),
        line.target(),
        new UpgradeRequest(
            listen,
            Software.of(head, "User-Agent"),
            new Stamp(
                Optional.of(required(head, NativeHeader.DATE)),
                Optional.of(pair),
                Optional.empty()),
            head.value("Authorization").flatMap(BasicCredentials::parse),
            StreamLimit.of(head),
            Optional.of(
                new NativeAsk(
                    portNames,
                    identity(head),
                    mux(head),
                    resume(head),
                    Optional.empty(),
                    instance(head)))),
        pair,
        certificate);
  }

  static String required(Head head, String name) throws MalformedHeadException {
    return head.value(name)
        .filter(value -> !value.isEmpty())
        .orElseThrow(() -> new MalformedHeadException("head: expected a " + name + " header"));
  }

  static List<String> mux(Head head) throws MalformedHeadException {
    List<String> versions = NativeHeader.list(head, NativeHeader.MUX);
    if (versions.isEmpty()
        || versions.size() > MAX_MUX_VERSIONS
        || !versions.stream().allMatch(MUX.asMatchPredicate())) {
      throw new MalformedHeadException(
          NativeHeader.MUX + ": expected versions like 0.3, came " + versions.size() + " entries");
    }
    return versions;
  }

  private static Optional<String> identity(Head head) throws MalformedHeadException {
    Optional<String> identity = head.value(NativeHeader.IDENTITY);
    if (identity.filter(name -> !isPortName(name)).isPresent()) {
      throw new MalformedHeadException(
          NativeHeader.IDENTITY
              + ": expected a name of lower-case letters, digits and '-', came "
              + MalformedHeadException.shown(identity.get()));
    }
    return identity;
  }

  private static Optional<Resume> resume(Head head) throws MalformedHeadException {
    Optional<String> text = head.value(NativeHeader.RESUME);
    return text.isPresent() ? Optional.of(Resume.parse(text.get())) : Optional.empty();
  }

  private static Optional<Instance> instance(Head head) throws MalformedHeadException {
    Optional<String> text = head.value(NativeHeader.INSTANCE);
    return text.isPresent() ? Optional.of(Instance.parse(text.get())) : Optional.empty();
  }

  /** Names stay apart from addresses: those have a colon. */
  private static ListenAddresses ports(Head head, List<String> names)
      throws MalformedHeadException {
    List<ListenAddress> addresses = new ArrayList<>();
    List<String> entries = NativeHeader.list(head, NativeHeader.LISTEN);
    if (entries.size() > ListenAddresses.MAX_ADDRESSES) {
      throw new MalformedHeadException(
          "expected at most " + ListenAddresses.MAX_ADDRESSES + " ports, came more");
    }
    for (String entry : entries) {
      if (isPortName(entry)) {
        names.add(entry);
      } else {
        addresses.addAll(ListenAddresses.parse(entry).addresses());
      }
    }
    return new ListenAddresses(addresses);
  }

  private static Optional<Carrier> carrier(Head head) {
    return Arrays.stream(Carrier.values())
        .filter(one -> hasToken(head, "Upgrade", one.token()))
        .filter(one -> hasToken(head, "Connection", "upgrade"))
        .filter(
            one ->
                one == Carrier.HTMUX
                    || hasToken(head, "Sec-WebSocket-Protocol", Carrier.SUBPROTOCOL))
        .findFirst();
  }

  private static String webSocketKey(Head head) throws MalformedHeadException {
    String key = required(head, "Sec-WebSocket-Key");
    if (!WEB_SOCKET_KEY.matcher(key).matches()
        || !required(head, "Sec-WebSocket-Version").equals("13")) {
      throw new MalformedHeadException(
          "expected a WebSocket of version 13 with a key of 16 octets");
    }
    return key;
  }

  static boolean hasToken(Head head, String name, String token) {
    return NativeHeader.list(head, name).stream()
        .anyMatch(entry -> entry.toLowerCase(Locale.ROOT).equals(token));
  }
}
