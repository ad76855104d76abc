package io.htmux.agent.role;

import io.htmux.agent.upgrade.Admission;
import io.htmux.agent.upgrade.Refusal;
import io.htmux.agent.upgrade.RefusalStatus;
import io.htmux.agent.upgrade.Resume;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Promise;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A connection on which a client comes back to a session that it had here (SockMux 1.0 §6.7). The
 * session lives on an event loop of its own, to which the connection moves; everything else is on
 * the connection's.
 */
final class ReturningClient {
  private final ResumableSessions sessions;
  private Optional<TunnelSession> found = Optional.empty();

  ReturningClient(ResumableSessions sessions) {
    this.sessions = sessions;
  }

  /** Whether it was let in, to go on. */
  boolean isAdmitted() {
    return found.isPresent();
  }

  /**
   * Looks, on the session's event loop, how far it got.
   *
   * @param decision what its client was granted when it began, and how many of his octets have
   *     come; or refused, without saying why
   */
  void admit(
      Channel channel, Resume resume, ResumableSessions.Claim claim, Promise<Admission> decision) {
    sessions
        .find(resume.session(), claim)
        .ifPresentOrElse(
            held -> prepare(channel, held, decision), () -> decision.trySuccess(gone()));
  }

  private void prepare(Channel channel, ResumableSessions.Held held, Promise<Admission> decision) {
    held.session()
        .loop()
        .execute(
            () -> {
              OptionalLong position = held.session().prepareToResume();
              channel.eventLoop().execute(() -> decide(held, position, decision));
            });
  }

  private void decide(
      ResumableSessions.Held held, OptionalLong position, Promise<Admission> decision) {
    if (position.isEmpty()) {
      decision.trySuccess(gone());
      return;
    }
    found = Optional.of(held.session());
    Admission.Accepted first = held.first();
    decision.trySuccess(
        new Admission.Accepted(
            first.listening(),
            first.streams(),
            first.grant().map(one -> one.resumed(position.getAsLong()))));
  }

  /** From here on this connection is the session's. Only when {@linkplain #isAdmitted admitted}. */
  void goOn(Channel channel, Resume resume) {
    TunnelSession session = found.orElseThrow();
    channel.config().setAutoRead(false);
    HeldOctets held = new HeldOctets();
    channel.pipeline().addLast("held", held);
    ChannelHandlerContext context = channel.pipeline().context(held);
    channel
        .eventLoop()
        .execute(
            () ->
                LoopChange.move(
                    channel,
                    session.loop(),
                    () -> {
                      if (session.resume(channel, resume.receivedOctets())) {
                        held.passOn(context);
                      }
                    }));
  }

  private static Admission gone() {
    return new Admission.Refused(
        Refusal.of(
            RefusalStatus.SESSION_GONE,
            "the session that it comes back to is not there, or not this client's"));
  }
}
