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
   */
  record RefusedByPeer(int status, String reason) implements UpgradeFailure {
    @Override
    public String describe() {
      return "the server refuses the tunnel: "
          + status
          + " "
          + MalformedHeadException.shown(reason);
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
      return "the server's answer is not accepted: " + reason;
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
