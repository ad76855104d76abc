package io.htmux.agent.upgrade;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What is the same at a server's end of either upgrade: it reads one head within a time, asks the
 * role, answers, and hands over when the answer has left; or refuses, once.
 *
 * <pre>
 * READING ─{@link #admit}─► ADMITTING ─accepted─► ANSWERING ─written─► removed
 *  │ │ {@link #ignore}          │ refused, too late   │ write failed
 *  │ └──► IGNORING              │                     │
 *  └── refused ──┴──► OVER ◄────┴─────────────────────┘   (refusal written, closed)
 * </pre>
 *
 * <p>On the event loop of its channel.
 */
final class ServerExchange {

  /** How long a refused peer may take to fetch its answer. */
  private static final Duration LINGER = Duration.ofSeconds(5);

  private enum Step {
    READING,
    IGNORING,
    ADMITTING,
    ANSWERING,
    OVER
  }

  private final Gatekeeper gatekeeper;
  private final Function<Refusal, ByteBuf> refusals;
  private final HeadInput input;
  private final Deadline deadline = new Deadline();
  private final AwaitedAdmission admission;
  private Step step = Step.READING;

  /**
   * @param tooMuch as of {@link HeadInput}
   * @param refusals what a refusal is on the wire
   */
  ServerExchange(
      ServerTerms terms,
      Gatekeeper gatekeeper,
      String tooMuch,
      Function<Refusal, ByteBuf> refusals) {
    this.gatekeeper = gatekeeper;
    this.refusals = refusals;
    this.input = new HeadInput(tooMuch);
    this.admission = new AwaitedAdmission(terms, gatekeeper, deadline);
  }

  /**
   * The time runs for the whole head, however often an octet comes.
   *
   * @param awaited what comes, for the refusal
   */
  void begin(ChannelHandlerContext context, Duration within, String awaited) {
    deadline.start(
        context,
        within,
        () ->
            refuse(
                context,
                Refusal.of(
                    RefusalStatus.REQUEST_TIMEOUT,
                    "expected %s within %d s, came %d octets of it"
                        .formatted(awaited, within.toSeconds(), input.headOctets()))));
  }

  /** Takes the buffer over. */
  void read(ChannelHandlerContext context, ByteBuf in, Consumer<Head> whole) {
    try {
      switch (step) {
        case READING -> input.read(in).ifPresent(whole);
        case ADMITTING, ANSWERING -> input.keep(in);
        case IGNORING, OVER -> in.release();
      }
    } catch (MalformedHeadException e) {
      malformed(context, e);
    }
  }

  /** What else comes is dropped; {@link #refuse} has to follow. */
  void ignore() {
    step = Step.IGNORING;
    deadline.cancel();
  }

  /**
   * Asks the role.
   *
   * @param answer made when it has accepted
   */
  void admit(
      ChannelHandlerContext context,
      UpgradeRequest request,
      Function<Admission.Accepted, Head> answer) {
    step = Step.ADMITTING;
    admission.ask(
        context,
        request,
        decided -> {
          if (step == Step.ADMITTING) {
            switch (decided) {
              case Admission.Accepted accepted ->
                  answer(context, request, accepted, answer.apply(accepted));
              case Admission.Refused(Refusal refusal) -> refuse(context, refusal);
            }
          }
        });
  }

  private void answer(
      ChannelHandlerContext context,
      UpgradeRequest request,
      Admission.Accepted accepted,
      Head answer) {
    step = Step.ANSWERING;
    context
        .writeAndFlush(answer.octets())
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                close(context);
              } else if (step == Step.ANSWERING && context.channel().isActive()) {
                admission.handOver(context, input, request, accepted);
              }
            });
  }

  /** Leaves the connection to the handler behind it, with what has come behind the head. */
  void leave(ChannelHandlerContext context) {
    deadline.cancel();
    input.handOver(context, () -> {});
  }

  void malformed(ChannelHandlerContext context, MalformedHeadException cause) {
    refuse(context, Refusal.of(RefusalStatus.BAD_REQUEST, cause.getMessage()));
  }

  void refuse(ChannelHandlerContext context, Refusal refusal) {
    refuse(context, refusal, () -> refusals.apply(refusal));
  }

  void refuse(ChannelHandlerContext context, Refusal refusal, Supplier<ByteBuf> answer) {
    if (step == Step.OVER) {
      return;
    }
    end();
    gatekeeper.refused(context.channel(), refusal);
    deadline.start(context, LINGER, () -> close(context));
    context.writeAndFlush(answer.get()).addListener(ChannelFutureListener.CLOSE);
  }

  /** A connection that breaks here is everyday; anything else is a bug and shows in the log. */
  void failed(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      context.fireExceptionCaught(cause);
    }
    close(context);
  }

  void end() {
    step = Step.OVER;
    deadline.cancel();
    input.release();
  }

  static void close(ChannelHandlerContext context) {
    var _ = context.close();
  }
}
