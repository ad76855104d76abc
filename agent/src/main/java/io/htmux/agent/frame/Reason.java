package io.htmux.agent.frame;

/**
 * Why a stream was refused or reset, or a session ended (SockMux 1.0 §6.4). An octet that has no
 * meaning here is read as {@link #UNSPECIFIED}.
 */
public enum Reason {
  /** In order: everything that was sent before is to be delivered. */
  CLOSED(0),
  /** The target refused the connection. */
  TARGET_REFUSED(1),
  /** There is no way to the target, or its name is unknown. */
  UNREACHABLE(2),
  /** The target, or an answer, did not come in time. */
  TIMED_OUT(3),
  /** This end may not or will not do that. */
  NOT_PERMITTED(4),
  /** Nothing is configured for that port or name. */
  NO_SUCH_PORT(5),
  /** There are as many streams, or pending ones, as this end takes. */
  TOO_MANY_STREAMS(6),
  /** This end is about to stop and takes no new streams. */
  DRAINING(7),
  /** The peer broke the protocol. */
  PROTOCOL(8),
  /** The end that asked has lost interest. */
  CANCELLED(9),
  /** The relayed connection broke at this end. */
  BROKEN(10),
  /** More octets wait for its reader than this end has room for. */
  TOO_SLOW(11),
  UNSPECIFIED(255);

  private static final Reason[] ALL = values();

  final int octet;

  Reason(int octet) {
    this.octet = octet;
  }

  static Reason of(int octet) {
    for (Reason reason : ALL) {
      if (reason.octet == octet) {
        return reason;
      }
    }
    return UNSPECIFIED;
  }
}
