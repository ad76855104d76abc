package io.htmux.agent.role;

import io.htmux.agent.mux.MuxOptions;
import io.htmux.agent.mux.NativeOptions;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Turns a role's configuration into the options of one session. */
final class SessionOptions {
  private static final DateTimeFormatter HELLO_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss.SSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** "HELLO: YYYYMMDD-HHMMSS.uuuuuu hostname NUL (GMT, at most 63 octets)." */
  private static final int MAX_HELLO_OCTETS = 62;

  /**
   * Announced to every peer: four times what an original announces, enough for reads of 64 KiB to
   * follow each other without a pause. An original ignores the number (SockMux 0.3 §1.4).
   */
  private static final int STREAM_BUFFER_OCTETS = 4 * 98304;

  /** A silent peer of the original is closed after 15.1 s. */
  private static final Duration HELLO_WITHIN = Duration.ofSeconds(15);

  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

  private final TunnelConfig config;
  private final Surroundings surroundings;
  private final boolean passwords;
  private final int listeners;

  /**
   * @param passwords whether the SockMux password option is used; HTMUX asks in its HTTP exchange
   *     instead
   * @param listeners ports of this end that feed the session; the original gives them the first ids
   */
  SessionOptions(TunnelConfig config, Surroundings surroundings, boolean passwords, int listeners) {
    this.config = config;
    this.surroundings = surroundings;
    this.passwords = passwords;
    this.listeners = listeners;
  }

  /**
   * For a peer that may be an original.
   *
   * @param helloFirst whether this end says HELLO before it hears one
   */
  MuxOptions forOriginal(boolean helloFirst) {
    return session(helloFirst, MuxOptions.ORIGINAL_MAX_STREAMS, false);
  }

  /**
   * For a peer behind an HTMUX upgrade.
   *
   * @param helloFirst whether this end says HELLO before it hears one
   * @param peerStreams how many streams it says it can have; only one of our own kind says so
   */
  MuxOptions forUpgraded(boolean helloFirst, OptionalInt peerStreams) {
    return peerStreams.isPresent()
        ? session(helloFirst, Math.min(peerStreams.getAsInt(), config.session().maxStreams()), true)
        : forOriginal(helloFirst);
  }

  /**
   * Beyond those, for a peer of SockMux 1.0.
   *
   * @param dialled whether this end dialled
   */
  NativeOptions forNative(boolean dialled) {
    return new NativeOptions(dialled, config.session().resumeWithin());
  }

  private MuxOptions session(boolean helloFirst, int maxStreams, boolean peerIsOurs) {
    TunnelConfig.SockMux sockMux = config.sockMux();
    return new MuxOptions(
        helloText(),
        helloFirst,
        sockMux.packSizeOctets(),
        sockMux.earlyData(),
        maxStreams,
        STREAM_BUFFER_OCTETS,
        MuxOptions.FIRST_ID + listeners + sockMux.binds().size(),
        HELLO_WITHIN,
        config.session().keepAlive(),
        config.session().deadAfter(),
        config.session().openTimeout(),
        CLOSE_WITHIN,
        sockMux.credentials().filter(_ -> passwords).map(SessionOptions::text),
        passwords ? sockMux.admitted().stream().map(SessionOptions::text).toList() : List.of(),
        sockMux.binds().stream().map(SessionOptions::text).toList(),
        peerIsOurs,
        surroundings.clock());
  }

  private String helloText() {
    String text = HELLO_TIME.format(surroundings.clock().instant()) + " " + surroundings.hostName();
    return text.length() <= MAX_HELLO_OCTETS ? text : text.substring(0, MAX_HELLO_OCTETS);
  }

  private static String text(TunnelConfig.Credentials credentials) {
    return credentials.user() + ":" + credentials.password();
  }

  private static String text(TunnelConfig.Bind bind) {
    String host = bind.remoteListen().isWildcard() ? "" : bind.remoteListen().host();
    return "tcp:%s:%d:%s:%d"
        .formatted(host, bind.remoteListen().port(), bind.target().host(), bind.target().port());
  }
}
