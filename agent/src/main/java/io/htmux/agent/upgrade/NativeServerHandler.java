package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
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
  private final HeadReader reader = new HeadReader();
  private final FollowingOctets following = new FollowingOctets();
  private final Deadline deadline = new Deadline();
  private Step step = Step.READING_PROOF;
  private Pair observed;
  private String certificate;
  private Head challenge;
  private boolean autoReadBefore;

  NativeServerHandler(
      ServerTerms terms, NativeTerms natives, Gatekeeper gatekeeper, NativeRequest request) {
    this.terms = terms;
    this.natives = natives;
    this.gatekeeper = gatekeeper;
    this.request = request;
    this.check = new NativeCheck(terms, natives);
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
                .formatted(natives.proofTimeout().toSeconds(), reader.headOctets())));
  }

  private void readProof(ChannelHandlerContext context, ByteBuf in) {
    Optional<Head> head;
    try {
      head = reader.read(in);
    } catch (MalformedHeadException e) {
      in.release();
      refuse(context, Refusal.of(RefusalStatus.BAD_REQUEST, e.getMessage()));
      return;
    }
    keep(context, in);
    head.ifPresent(whole -> examine(context, whole));
  }

  private void keep(ChannelHandlerContext context, ByteBuf in) {
    if (!following.add(in)) {
      refuse(
          context,
          Refusal.of(
              RefusalStatus.BAD_REQUEST,
              "expected the client to wait for the verdict, came more than "
                  + FollowingOctets.MAX_OCTETS
                  + " octets behind its proof"));
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
    autoReadBefore = context.channel().config().isAutoRead();
    context.channel().config().setAutoRead(false);
    Promise<Admission> decision = context.executor().newPromise();
    deadline.start(context, terms.admissionTimeout(), () -> admissionIsLate(context, decision));
    decision.addListener(done -> decided(context, asked, proven, decision));
    try {
      gatekeeper.admit(context.channel(), asked, decision);
    } catch (RuntimeException e) {
      decision.tryFailure(e);
    }
  }

  private void admissionIsLate(ChannelHandlerContext context, Promise<Admission> decision) {
    refuse(
        context,
        Refusal.of(
            RefusalStatus.CANNOT_SWITCH,
            "expected the tunnel to stand within %d s, this server was still at it"
                .formatted(terms.admissionTimeout().toSeconds())));
    decision.cancel(false);
  }

  private void decided(
      ChannelHandlerContext context,
      UpgradeRequest asked,
      Optional<CapsKey> proven,
      Future<Admission> decision) {
    if (step != Step.ADMITTING) {
      return;
    }
    if (!decision.isSuccess()) {
      refuse(
          context,
          Refusal.of(
              RefusalStatus.CANNOT_SWITCH, "this server failed to decide: " + decision.cause()));
      return;
    }
    switch (decision.getNow()) {
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

  /**
   * Reading is on again before the role is called, so that the role has the last word on it; what
   * arrives within that call still queues here, behind what came earlier.
   */
  private void handOver(
      ChannelHandlerContext context, UpgradeRequest asked, Admission.Accepted accepted) {
    Channel channel = context.channel();
    if (step != Step.ANSWERING || !channel.isActive()) {
      return;
    }
    deadline.cancel();
    channel.config().setAutoRead(autoReadBefore);
    try {
      gatekeeper.upgraded(channel, asked, accepted);
    } catch (RuntimeException e) {
      context.fireExceptionCaught(e);
      close(context);
      return;
    }
    following.passOn(context);
    context.pipeline().remove(this);
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
    following.release();
  }

  private static void close(ChannelHandlerContext context) {
    var _ = context.close();
  }
}
