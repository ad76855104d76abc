package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The server's end of HTMUX/2.0 on one connection, from the request on (HTMUX/2.0 §5.3 to §5.5).
 *
 * <pre>
 * challenge written ─► READING_PROOF ─proven, all checks hold─► ADMITTING ─accepted─► ANSWERING ─► removed
 *                          │ │ a key tried in vain                 │ refused, too late   │ write failed
 *                          │ └──► DELAYING ─────────┐              │                     │
 *                          └ malformed, refused ────┴──► OVER ◄────┴─────────────────────┘
 * </pre>
 *
 * <p>Nothing is opened before the proof was found good. One instance per channel, on its event
 * loop.
 */
final class NativeServerHandler extends ChannelInboundHandlerAdapter {

  /** How long a refused peer may take to fetch its answer. */
  private static final Duration LINGER = Duration.ofSeconds(5);

  private enum Step {
    READING_PROOF,
    DELAYING,
    ADMITTING,
    ANSWERING,
    OVER
  }

  private final ServerTerms terms;
  private final NativeTerms natives;
  private final Gatekeeper gatekeeper;
  private final NativeRequest request;
  private final NativeCheck check;
  private final HeadInput input =
      new HeadInput(
          "expected the client to wait for the verdict, came more than %d octets behind its proof");
  private final Deadline deadline = new Deadline();
  private final AwaitedAdmission admission;
  private Step step = Step.READING_PROOF;
  private Pair observed;
  private String certificate;
  private Head challenge;

  NativeServerHandler(
      ServerTerms terms, NativeTerms natives, Gatekeeper gatekeeper, NativeRequest request) {
    this.terms = terms;
    this.natives = natives;
    this.gatekeeper = gatekeeper;
    this.request = request;
    this.check = new NativeCheck(terms, natives);
    this.admission = new AwaitedAdmission(terms, gatekeeper, deadline);
  }

  /** The challenge leaves in the form of HTTP; only what follows it is in the carrier's. */
  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    Optional<Pair> ends = Pair.atServer(context.channel());
    if (ends.isEmpty()) {
      step = Step.OVER;
      close(context);
      return;
    }
    observed = ends.get();
    certificate = Certificate.atServer(context.channel());
    challenge =
        NativeHeads.challenge(
            request,
            RandomText.nonce(natives.random()),
            terms.clock().instant(),
            observed,
            certificate,
            natives.which().get());
    deadline.start(context, natives.proofTimeout(), () -> proofIsLate(context));
    context.writeAndFlush(challenge.octets());
    WebSocketOctets.server(request.carrier(), context);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    switch (step) {
      case READING_PROOF -> readProof(context, in);
      case ADMITTING, ANSWERING -> keep(context, in);
      case DELAYING, OVER -> in.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    end();
  }

  /** A connection that breaks here is everyday; anything else is a bug and shows in the log. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      context.fireExceptionCaught(cause);
    }
    close(context);
  }

  private void proofIsLate(ChannelHandlerContext context) {
    refuse(
        context,
        Refusal.of(
            RefusalStatus.REQUEST_TIMEOUT,
            "expected a proof within %d s, came %d octets of it"
                .formatted(natives.proofTimeout().toSeconds(), input.headOctets())));
  }

  private void readProof(ChannelHandlerContext context, ByteBuf in) {
    try {
      input.read(in).ifPresent(head -> examine(context, head));
    } catch (MalformedHeadException e) {
      refuse(context, Refusal.of(RefusalStatus.BAD_REQUEST, e.getMessage()));
    }
  }

  private void keep(ChannelHandlerContext context, ByteBuf in) {
    try {
      input.keep(in);
    } catch (MalformedHeadException e) {
      refuse(context, Refusal.of(RefusalStatus.BAD_REQUEST, e.getMessage()));
    }
  }

  private void examine(ChannelHandlerContext context, Head head) {
    if (step != Step.READING_PROOF) {
      return;
    }
    if (head.startLine().equals(NativeHeads.REFUSE)) {
      if (head.has(NativeHeader.SERVER)) {
        end();
        close(context);
      } else {
        withdrawn(context, NativeHeads.missing(head));
      }
      return;
    }
    InetAddress from = ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
    if (!natives.failures().mayTry(from)) {
      refuse(
          context,
          Refusal.of(
              RefusalStatus.TOO_MANY_FAILURES, "too many proofs from there failed just now"));
      return;
    }
    try {
      switch (check.of(request, challenge, NativeHeads.proofs(head), observed, certificate)) {
        case NativeCheck.Verdict.Admissible(UpgradeRequest asked, Optional<CapsKey> proven) ->
            admit(context, asked, proven);
        case NativeCheck.Verdict.Refused(Refusal refusal) -> refuse(context, refusal);
        case NativeCheck.Verdict.Guessed(Refusal refusal) -> delay(context, from, refusal);
      }
    } catch (MalformedHeadException e) {
      refuse(context, Refusal.of(RefusalStatus.BAD_REQUEST, e.getMessage()));
    }
  }

  /** The place is not free sooner when the peer hangs up: it must not learn anything by that. */
  private void delay(ChannelHandlerContext context, InetAddress from, Refusal refusal) {
    step = Step.DELAYING;
    natives.failures().failed(from);
    context
        .executor()
        .schedule(
            () -> {
              natives.failures().over(from);
              refuse(context, refusal);
            },
            FailedProofs.DELAY_MILLISECONDS,
            TimeUnit.MILLISECONDS);
    deadline.cancel();
  }

  /** It saw by the challenge that its own key does not grant what this connection needs. */
  private void withdrawn(ChannelHandlerContext context, Optional<Capability> missing) {
    refuse(
        context,
        new Refusal(
            RefusalStatus.MISSING_CAPABILITY, "the client itself refuses this tunnel", missing));
  }

  private void admit(
      ChannelHandlerContext context, UpgradeRequest asked, Optional<CapsKey> proven) {
    step = Step.ADMITTING;
    admission.ask(context, asked, decided -> decided(context, asked, proven, decided));
  }

  private void decided(
      ChannelHandlerContext context,
      UpgradeRequest asked,
      Optional<CapsKey> proven,
      Admission decided) {
    if (step != Step.ADMITTING) {
      return;
    }
    switch (decided) {
      case Admission.Accepted accepted -> answer(context, asked, proven, accepted);
      case Admission.Refused(Refusal refusal) -> refuse(context, refusal);
    }
  }

  private void answer(
      ChannelHandlerContext context,
      UpgradeRequest asked,
      Optional<CapsKey> proven,
      Admission.Accepted accepted) {
    step = Step.ANSWERING;
    context
        .writeAndFlush(verdict(accepted, proven).octets())
        .addListener(
            written -> {
              if (written.isSuccess()) {
                handOver(context, asked, accepted);
              } else {
                close(context);
              }
            });
  }

  private Head verdict(Admission.Accepted accepted, Optional<CapsKey> proven) {
    HeadWriter consent = NativeHeads.consent(accepted, accepted.grant().orElseThrow());
    try {
      byte[] transcript = ProofOctets.ofServer(request.head(), challenge, consent.head());
      return NativeHeader.write(
              consent,
              NativeHeader.PROOF,
              proven.map(key -> List.of(Proof.of(key.proofKey(), transcript))).orElse(List.of()))
          .head();
    } catch (MalformedHeadException e) {
      throw new IllegalStateException("a verdict of ours", e);
    }
  }

  private void handOver(
      ChannelHandlerContext context, UpgradeRequest asked, Admission.Accepted accepted) {
    if (step == Step.ANSWERING && context.channel().isActive()) {
      admission.handOver(context, input, asked, accepted);
    }
  }

  private void refuse(ChannelHandlerContext context, Refusal refusal) {
    if (step == Step.OVER) {
      return;
    }
    end();
    gatekeeper.refused(context.channel(), refusal);
    deadline.start(context, LINGER, () -> close(context));
    context
        .writeAndFlush(NativeHeads.refusal(refusal).octets())
        .addListener(ChannelFutureListener.CLOSE);
  }

  private void end() {
    step = Step.OVER;
    deadline.cancel();
    input.release();
  }

  private static void close(ChannelHandlerContext context) {
    var _ = context.close();
  }
}
