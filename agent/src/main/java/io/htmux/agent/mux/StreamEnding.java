package io.htmux.agent.mux;

import io.htmux.agent.frame.Reason;
import java.time.Duration;

/**
 * How a stream ends when it is not by its owner: the peer ends it, a wait lasts too long, too much
 * of it waits here, or the session is over. The owner is told with a {@link StreamEnd}.
 */
final class StreamEnding {
  private static final long NEVER = Long.MAX_VALUE;

  private final MuxConnection connection;
  private final MuxStream stream;
  private final StreamLife life;
  private final UnansweredOpen unanswered;
  private long expiresAtTick = NEVER;

  StreamEnding(
      MuxConnection connection, MuxStream stream, StreamLife life, UnansweredOpen unanswered) {
    this.connection = connection;
    this.stream = stream;
    this.life = life;
    this.unanswered = unanswered;
  }

  // ---- by the peer

  /** The peer does not open it. */
  void refused(Reason reason, String text) {
    switch (life.apply(StreamEvent.PEER_REFUSE)) {
      case PROCEED -> {
        connection.release(stream);
        life.tellEnded(new StreamEnd(StreamEnd.Cause.REFUSED, reason + ": " + text));
      }
      case VIOLATION ->
          dialect().violated(stream, "refused a stream that was not waiting for that");
      case DROP, ANSWER_CLOSED, HANG_UP, MISUSE -> {}
    }
  }

  /** The peer sends no more octets. */
  void shut() {
    switch (life.apply(StreamEvent.PEER_SHUT)) {
      case PROCEED -> {
        if (life.isClosed()) {
          connection.release(stream);
          life.tellEnded(new StreamEnd(StreamEnd.Cause.CLOSED, "both ends have said all"));
        } else if (!life.handler().inputEnded()) {
          StreamHandler owner = life.handler();
          stream.close();
          if (owner != null) {
            owner.ended(new StreamEnd(StreamEnd.Cause.CLOSED, "the peer has said all"));
          }
        }
      }
      case VIOLATION -> dialect().violated(stream, "ended a direction that was not open");
      case DROP, ANSWER_CLOSED, HANG_UP, MISUSE -> {}
    }
  }

  /**
   * @param answer to be run before anything else is said, where the table wants an answer
   */
  void closed(Reason reason, String text, Runnable answer) {
    StreamState before = life.state();
    switch (life.apply(StreamEvent.PEER_CLOSE)) {
      case ANSWER_CLOSED -> {
        answer.run();
        endedByPeer(before, reason, text);
      }
      case PROCEED -> endedByPeer(before, reason, text);
      case DROP, HANG_UP, VIOLATION, MISUSE -> {}
    }
  }

  /** The peer answers CLOSE, in a version where that is answered. */
  void closeAnswered(String text) {
    StreamState before = life.state();
    if (life.proceeds(StreamEvent.PEER_CLOSED)) {
      endedByPeer(before, Reason.CLOSED, text);
    }
  }

  /** For a version where one stream pays for what the peer does to it. */
  void afterViolation(String what) {
    if (life.state() == StreamState.OPEN) {
      life.apply(StreamEvent.CLOSE);
    }
    expireIn(connection.options().closeWithin());
    if (life.isClosed()) {
      connection.release(stream);
    }
    life.tellEnded(new StreamEnd(StreamEnd.Cause.VIOLATION, what));
  }

  private void endedByPeer(StreamState before, Reason reason, String text) {
    connection.release(stream);
    unanswered.drop();
    switch (before) {
      case OPEN, SHUT_HERE, SHUT_THERE ->
          life.tellEnded(
              new StreamEnd(
                  reason == Reason.CLOSED ? StreamEnd.Cause.CLOSED : StreamEnd.Cause.RESET, text));
      case OPENING -> life.tellEnded(new StreamEnd(StreamEnd.Cause.REFUSED, text));
      case DIALLING -> unanswered.abandon();
      case WAITING, CANCELLED, CLOSING, CLOSED -> {}
    }
  }

  // ---- by its deadline

  void expireIn(Duration wait) {
    expiresAtTick = connection.tickAfter(wait);
  }

  /** It waits for nothing now. */
  void expireNever() {
    expiresAtTick = NEVER;
  }

  /** Ends a wait that has lasted too long. */
  void expire(long tick) {
    if (tick < expiresAtTick) {
      return;
    }
    StreamState before = life.state();
    life.apply(StreamEvent.EXPIRE);
    switch (before) {
      case WAITING, OPENING ->
          life.tellEnded(
              new StreamEnd(StreamEnd.Cause.TIMED_OUT, "the peer did not answer in time"));
      case DIALLING -> unanswered.abandon();
      case OPEN, SHUT_HERE, SHUT_THERE, CANCELLED, CLOSING, CLOSED -> {}
    }
    dialect().expired(stream, before);
    if (life.isClosed()) {
      connection.release(stream);
    } else {
      expireIn(connection.options().openWithin());
    }
  }

  // ---- by its session

  /** More of it waits here than there is room for: the peer is told, and the owner. */
  void giveUp(String why) {
    StreamHandler owner = life.handler();
    switch (life.state()) {
      case DIALLING -> {
        if (life.proceeds(StreamEvent.REFUSE)) {
          dialect().refuse(stream, Reason.TOO_SLOW, why);
          connection.release(stream);
        }
      }
      case OPEN, SHUT_HERE, SHUT_THERE -> {
        stream.close(Reason.TOO_SLOW);
        if (owner != null) {
          owner.ended(new StreamEnd(StreamEnd.Cause.RESET, why));
        }
      }
      case WAITING, OPENING, CANCELLED, CLOSING, CLOSED ->
          throw new IllegalStateException("nothing waits on a stream that is " + life.state());
    }
  }

  /** The session is over. */
  void sessionEnded(String detail) {
    StreamState before = life.state();
    life.over();
    unanswered.drop();
    if (before == StreamState.DIALLING) {
      unanswered.abandon();
    }
    life.tellEnded(new StreamEnd(StreamEnd.Cause.SESSION_ENDED, detail));
  }

  private Dialect dialect() {
    return connection.dialect();
  }
}
