package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The server's end of HTMUX/2.0 on one connection, from the request on (HTMUX/2.0 §5.3 to §5.5).
 *
 * <pre>
 * challenge written ─► reading the proof ─proven, all checks hold─► asked, answered, handed over
 *                          │ a key tried in vain ─a second─► refused
 *                          └ as {@link ServerExchange} ends
 * </pre>
 *
 * <p>Nothing is opened before the proof was found good. One instance per channel, on its event
 * loop.
 */
final class NativeServerHandler extends ChannelInboundHandlerAdapter {

  private final ServerTerms terms;
  private final NativeTerms natives;
  private final NativeRequest request;
  private final NativeCheck check;
  private final ServerExchange exchange;
  private Pair observed;
  private String certificate;
  private Head challenge;

  NativeServerHandler(
      ServerTerms terms, NativeTerms natives, Gatekeeper gatekeeper, NativeRequest request) {
    this.terms = terms;
    this.natives = natives;
    this.request = request;
    this.check = new NativeCheck(terms, natives);
    this.exchange =
        new ServerExchange(
            terms,
            gatekeeper,
            "expected the client to wait for the verdict, came more than %d octets behind its proof",
            refusal -> NativeHeads.refusal(refusal).octets());
  }

  /** The challenge leaves in the form of HTTP; only what follows it is in the carrier's. */
  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    Optional<Pair> ends = Pair.atServer(context.channel());
    if (ends.isEmpty()) {
      exchange.end();
      ServerExchange.close(context);
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
    exchange.begin(context, natives.proofTimeout(), "a proof");
    context.writeAndFlush(challenge.octets());
    WebSocketOctets.server(request.carrier(), context);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    exchange.read(context, (ByteBuf) message, head -> examine(context, head));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    exchange.end();
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    exchange.end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    exchange.failed(context, cause);
  }

  private void examine(ChannelHandlerContext context, Head head) {
    if (head.startLine().equals(NativeHeads.REFUSE)) {
      if (head.has(NativeHeader.SERVER)) {
        exchange.end();
        ServerExchange.close(context);
      } else {
        withdrawn(context, NativeHeads.missing(head));
      }
      return;
    }
    InetAddress from = ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
    if (!natives.failures().mayTry(from)) {
      exchange.refuse(
          context,
          Refusal.of(
              RefusalStatus.TOO_MANY_FAILURES, "too many proofs from there failed just now"));
      return;
    }
    try {
      switch (check.of(request, challenge, NativeHeads.proofs(head), observed, certificate)) {
        case NativeCheck.Verdict.Admissible(UpgradeRequest asked, Optional<CapsKey> proven) ->
            exchange.admit(context, asked, accepted -> verdict(accepted, proven));
        case NativeCheck.Verdict.Refused(Refusal refusal) -> exchange.refuse(context, refusal);
        case NativeCheck.Verdict.Guessed(Refusal refusal) -> delay(context, from, refusal);
      }
    } catch (MalformedHeadException e) {
      exchange.malformed(context, e);
    }
  }

  /** The place is not free sooner when the peer hangs up: it must not learn anything by that. */
  private void delay(ChannelHandlerContext context, InetAddress from, Refusal refusal) {
    exchange.ignore();
    natives.failures().failed(from);
    context
        .executor()
        .schedule(
            () -> {
              natives.failures().over(from);
              exchange.refuse(context, refusal);
            },
            FailedProofs.DELAY_MILLISECONDS,
            TimeUnit.MILLISECONDS);
  }

  /** It saw by the challenge that its own key does not grant what this connection needs. */
  private void withdrawn(ChannelHandlerContext context, Optional<Capability> missing) {
    exchange.refuse(
        context,
        new Refusal(
            RefusalStatus.MISSING_CAPABILITY, "the client itself refuses this tunnel", missing));
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
}
