package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The heads of HTMUX/2.0 but the request, written and read (HTMUX/2.0 §5.3 to §5.5). Pure. */
final class NativeHeads {

  static final String VERSION = "2.0";
  static final String PROVE = "PROVE HTMUX/2.0";
  static final String REFUSE = "REFUSE HTMUX/2.0";

  private static final String WEB_SOCKET_SEED = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int MAX_PROOFS = 2;

  private NativeHeads() {}

  // ---- §5.3 the challenge

  static Head challenge(
      NativeRequest request,
      String nonce,
      Instant now,
      Pair observed,
      String certificate,
      Optional<WhichServer> which) {
    HeadWriter writer =
        new HeadWriter("HTTP/1.1 101 Switching Protocols")
            .add("Connection", "Upgrade")
            .add("Upgrade", request.carrier().token());
    request
        .webSocketKey()
        .ifPresent(
            key ->
                writer
                    .add("Sec-WebSocket-Accept", webSocketAccept(key))
                    .add("Sec-WebSocket-Protocol", Carrier.SUBPROTOCOL));
    return writer
        .add("Server", Software.HTMUX.product())
        .add(NativeHeader.VERSION, VERSION)
        .add(NativeHeader.NONCE, nonce)
        .add(NativeHeader.DATE, HttpDate.write(now))
        .add(NativeHeader.PAIR, observed.toString())
        .add(NativeHeader.CERTIFICATE, certificate)
        .add(NativeHeader.SERVER, which.map(WhichServer::id))
        .add(NativeHeader.SERVERS, which.map(WhichServer::count))
        .head();
  }

  static String webSocketAccept(String key) {
    try {
      byte[] seeded = (key + WEB_SOCKET_SEED).getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(seeded));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  // ---- §5.4 the proof

  static Head proof(List<String> proofs) {
    return NativeHeader.write(new HeadWriter(PROVE), NativeHeader.PROOF, proofs).head();
  }

  /** The client goes away, and says what it misses. */
  static Head withdrawal(Optional<Capability> missing) {
    return new HeadWriter(REFUSE).add(NativeHeader.MISSING, missing.map(Capability::word)).head();
  }

  /** The client goes away: it has a session with this server, or looks for another one. */
  static Head unwanted(String server) {
    return new HeadWriter(REFUSE).add(NativeHeader.SERVER, server).head();
  }

  /** Which server the challenge says that it is of. */
  static Optional<WhichServer> which(Head challenge) throws MalformedHeadException {
    Optional<String> id = challenge.value(NativeHeader.SERVER);
    return id.isEmpty()
        ? Optional.empty()
        : Optional.of(new WhichServer(id.get(), servers(challenge)));
  }

  private static int servers(Head head) throws MalformedHeadException {
    return (int) number(head, NativeHeader.SERVERS, 1, NativeGrant.MOST_SERVERS).orElse(1);
  }

  /**
   * @return the proofs, of which there may be none
   * @throws MalformedHeadException if it is no head of a proof
   */
  static List<String> proofs(Head head) throws MalformedHeadException {
    List<String> proofs = NativeHeader.list(head, NativeHeader.PROOF);
    if (!head.startLine().equals(PROVE) || proofs.size() > MAX_PROOFS) {
      throw new MalformedHeadException(
          "expected \""
              + PROVE
              + "\" with at most "
              + MAX_PROOFS
              + " proofs, came "
              + MalformedHeadException.shown(head.startLine()));
    }
    return proofs;
  }

  static Optional<Capability> missing(Head head) {
    return head.shownValue(NativeHeader.MISSING).flatMap(Capability::of);
  }

  // ---- §5.5 the verdict

  /** Without its proof, which is made over it. */
  static HeadWriter consent(Admission.Accepted accepted, NativeGrant grant) {
    List<String> ports =
        Stream.concat(
                grant.named().stream(),
                accepted.listening().stream().flatMap(all -> all.addresses().stream()))
            .map(Object::toString)
            .toList();
    HeadWriter writer =
        new HeadWriter("HTTP/1.1 200 OK")
            .add(NativeHeader.VERSION, VERSION)
            .add(NativeHeader.SESSION, grant.session())
            .add(NativeHeader.MUX, grant.mux());
    return NativeHeader.write(writer, NativeHeader.LISTEN, ports)
        .add(NativeHeader.STREAMS, StreamLimit.value(accepted.streams()))
        .add(NativeHeader.SERVER, grant.server())
        .add(NativeHeader.SERVERS, Integer.toString(grant.servers()))
        .add(
            NativeHeader.RESUME,
            grant.resumedAt().isPresent()
                ? Optional.of(Long.toString(grant.resumedAt().getAsLong()))
                : Optional.empty());
  }

  /** A refusal behind the challenge, or in place of it: then it is the whole answer of HTTP. */
  static Head refusal(Refusal refusal) {
    return new HeadWriter("HTTP/1.1 " + refusal.status())
        .add(NativeHeader.VERSION, VERSION)
        .add(NativeHeader.MISSING, refusal.missing().map(Capability::word))
        .add("Content-Length", "0")
        .add("Connection", "close")
        .head();
  }

  /** Reads a consent; that it is one, and its proof, are the caller's matter. */
  static UpgradeAnswer answer(Head challenge, Head verdict, boolean proven)
      throws MalformedHeadException {
    List<NamedPort> named = new ArrayList<>();
    StringBuilder addresses = new StringBuilder();
    for (String entry : NativeHeader.list(verdict, NativeHeader.LISTEN)) {
      if (entry.indexOf('=') >= 0) {
        named.add(NamedPort.parse(entry));
      } else {
        addresses.append(addresses.isEmpty() ? "" : ",").append(entry);
      }
    }
    return new UpgradeAnswer(
        Software.of(challenge, "Server"),
        new Stamp(
            challenge.value(NativeHeader.DATE),
            challenge.value(NativeHeader.PAIR),
            Optional.empty()),
        Optional.of(
            addresses.isEmpty()
                ? ListenAddresses.NONE
                : ListenAddresses.parse(addresses.toString())),
        StreamLimit.of(verdict),
        Optional.of(
            new NativeGrant(
                RandomText.requireSession(NativeRequest.required(verdict, NativeHeader.SESSION)),
                NativeRequest.required(verdict, NativeHeader.MUX),
                named,
                NativeRequest.required(verdict, NativeHeader.SERVER),
                servers(verdict),
                number(verdict, NativeHeader.RESUME, 0, Long.MAX_VALUE))),
        proven);
  }

  private static OptionalLong number(Head head, String name, long least, long most)
      throws MalformedHeadException {
    Optional<String> text = head.value(name);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    long number = text.get().matches("[0-9]{1,18}") ? Long.parseLong(text.get()) : -1;
    if (number < least || number > most) {
      throw new MalformedHeadException(
          name
              + ": expected "
              + least
              + ".."
              + most
              + ", came "
              + MalformedHeadException.shown(text.get()));
    }
    return OptionalLong.of(number);
  }
}
