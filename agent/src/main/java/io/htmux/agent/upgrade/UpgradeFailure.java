package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import java.time.Duration;
import java.util.Optional;

/** Why a client's upgrade failed; {@link #describe} is a sentence for a log. */
public sealed interface UpgradeFailure {

  String describe();

  /**
   * The server answered that it does not.
   *
   * @param reason the server's reason phrase
   * @param missing the capability that the server names as missing; an original names none
   */
  record RefusedByPeer(int status, String reason, Optional<Capability> missing)
      implements UpgradeFailure {

    /** By HTMUX/1.0. */
    public RefusedByPeer(int status, String reason) {
      this(status, reason, Optional.empty());
    }

    @Override
    public String describe() {
      return "the server refuses the tunnel: "
          + status
          + " "
          + MalformedHeadException.shown(reason)
          + missing.map(one -> " (missing capability: " + one + ")").orElse("");
    }
  }

  /**
   * An answer of HTTP, but not one of HTMUX/2.0: an older peer, or something in between.
   *
   * @param reason its reason phrase
   */
  record OtherPeer(int status, String reason) implements UpgradeFailure {
    @Override
    public String describe() {
      return "what answers there does not speak HTMUX/2.0: "
          + status
          + " "
          + MalformedHeadException.shown(reason);
    }

    /** Whether a server that knows nothing of HTMUX/2.0 would answer so. */
    public boolean isLikeAnOriginal() {
      return (status >= 200 && status < 500 && status != 401 && status != 407 && status != 429)
          || status == 501;
    }
  }

  /**
   * The server agreed, but has not proven a key of this end's.
   *
   * @param tried whether it offered a proof, which then was wrong
   */
  record NotProven(boolean tried) implements UpgradeFailure {
    @Override
    public String describe() {
      return tried
          ? "the server's proof of the CAPSKEY is wrong: it has another key, or something in"
              + " between has changed the exchange"
          : "the server proves no CAPSKEY, and the keys here do not grant unproven";
    }
  }

  /**
   * The server agreed, but pair, clock or check-sum of its answer do not fit.
   *
   * @param missing the capability of this end that would have let it pass, if one would
   */
  record CheckFailed(String reason, Optional<Capability> missing) implements UpgradeFailure {
    @Override
    public String describe() {
      return "the server's answer is not accepted: "
          + reason
          + missing.map(one -> " (missing capability: " + one + ")").orElse("");
    }
  }

  /** This end wants another one of the servers behind that address. */
  record NotWanted(WhichServer server) implements UpgradeFailure {
    @Override
    public String describe() {
      return "another server is wanted than " + MalformedHeadException.shown(server.id());
    }
  }

  /** What came is no HTTP answer. */
  record MalformedAnswer(String reason) implements UpgradeFailure {
    @Override
    public String describe() {
      return "the server's answer cannot be read, is this an HTMUX port? " + reason;
    }
  }

  /** The whole answer did not come in time. */
  record TimedOut(Duration after, int headOctets) implements UpgradeFailure {
    @Override
    public String describe() {
      return "the server did not answer within %d s, %d octets of its head came"
          .formatted(after.toSeconds(), headOctets);
    }
  }

  /** The connection ended before the whole answer had come. */
  record Closed(int headOctets, Optional<Throwable> cause) implements UpgradeFailure {
    @Override
    public String describe() {
      return "the connection was closed after %d octets of the server's answer"
              .formatted(headOctets)
          + cause.map(thrown -> ": " + thrown.getMessage()).orElse("");
    }
  }
}
