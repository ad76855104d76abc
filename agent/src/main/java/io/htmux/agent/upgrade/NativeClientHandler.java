package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Base64;
import java.util.Optional;

/**
 * The client's end of HTMUX/2.0 on one connection (HTMUX/2.0 §5.2 to §5.5).
 *
 * <pre>
 * UNSENT ─request─► CHALLENGE ─proof─► VERDICT ─consent, proven─► handed over
 *                       │ refused, a check fails, or as {@link ClientExchange} ends
 *                       └──────────────────► failed ◄┘
 * </pre>
 *
 * <p>Under TLS it is added when the handshake is done. One instance per channel, on its event loop.
 */
public final class NativeClientHandler extends ChannelInboundHandlerAdapter {

  private static final int SWITCHING = 101;
  private static final int CONSENT = 200;
  private static final int WEB_SOCKET_KEY_OCTETS = 16;

  /** What is awaited. */
  private enum Step {
    UNSENT,
    CHALLENGE,
    VERDICT
  }

  private final NativeClientTerms terms;
  private final ClientUpgradeListener listener;
  private final ClientExchange exchange;
  private final String webSocketKey;
  private Step step = Step.UNSENT;
  private Pair observed;
  private String certificate;
  private Head request;
  private Head challenge;

  public NativeClientHandler(NativeClientTerms terms, ClientUpgradeListener listener) {
    this.terms = terms;
    this.listener = listener;
    this.exchange = new ClientExchange(listener);
    byte[] key = new byte[WEB_SOCKET_KEY_OCTETS];
    terms.random().nextBytes(key);
    this.webSocketKey = Base64.getEncoder().encodeToString(key);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (context.channel().isActive()) {
      send(context);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    send(context);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    exchange.read(context, (ByteBuf) message, head -> examine(context, head));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    exchange.closed(context, Optional.empty());
    context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    exchange.end();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    exchange.closed(context, Optional.of(cause));
  }

  private void send(ChannelHandlerContext context) {
    if (step != Step.UNSENT) {
      return;
    }
    step = Step.CHALLENGE;
    Optional<Pair> ends = Pair.atClient(context.channel());
    if (ends.isEmpty()) {
      exchange.closed(context, Optional.empty());
      return;
    }
    observed = ends.get();
    certificate = Certificate.atClient(context.channel());
    request = terms.request(observed, certificate, webSocketKey);
    exchange.begin(context, terms.common().answerTimeout());
    exchange.write(context, request);
  }

  private void examine(ChannelHandlerContext context, Head head) {
    try {
      StatusLine status = StatusLine.parse(head.startLine());
      switch (step) {
        case CHALLENGE -> challenged(context, status, head);
        case VERDICT -> judged(context, status, head);
        case UNSENT -> throw new MalformedHeadException("it came before the request");
      }
    } catch (MalformedHeadException e) {
      exchange.malformed(context, e);
    }
  }

  /** "Sec-WebSocket-Accept" shows that no cache has answered. */
  private void challenged(ChannelHandlerContext context, StatusLine status, Head head)
      throws MalformedHeadException {
    boolean ours = head.has(NativeHeader.VERSION);
    if (status.status() != SWITCHING || !ours) {
      exchange.fail(context, ours ? refused(status, head) : otherPeer(status));
      return;
    }
    if (terms.carrier() == Carrier.WEBSOCKET
        && !NativeRequest.required(head, "Sec-WebSocket-Accept")
            .equals(NativeHeads.webSocketAccept(webSocketKey))) {
      throw new MalformedHeadException("the answer to the WebSocket's key is wrong");
    }
    if (exchange.isFollowed()) {
      throw new MalformedHeadException("octets came behind the challenge, before the proof");
    }
    RandomText.requireNonce(NativeRequest.required(head, NativeHeader.NONCE));
    challenge = head;
    WebSocketOctets.client(terms.carrier(), context);
    Optional<Refusal> refusal = ownRefusal();
    if (refusal.isPresent()) {
      context.writeAndFlush(NativeHeads.withdrawal(refusal.get().missing()).octets());
      exchange.fail(
          context, new UpgradeFailure.CheckFailed(refusal.get().reason(), refusal.get().missing()));
      return;
    }
    Optional<WhichServer> which = NativeHeads.which(challenge);
    if (which.isPresent() && !listener.isWanted(which.get())) {
      context.writeAndFlush(NativeHeads.unwanted(which.get().id()).octets());
      exchange.fail(context, new UpgradeFailure.NotWanted(which.get()));
      return;
    }
    step = Step.VERDICT;
    exchange.next();
    byte[] transcript = ProofOctets.ofClient(request, challenge);
    exchange.write(
        context,
        NativeHeads.proof(
            terms.keys().all().stream().map(key -> Proof.of(key.proofKey(), transcript)).toList()));
  }

  /** An end checks for itself, whatever the other one is content with. */
  private Optional<Refusal> ownRefusal() throws MalformedHeadException {
    Stamp stamp =
        new Stamp(
            Optional.of(NativeRequest.required(challenge, NativeHeader.DATE)),
            Optional.of(NativeRequest.required(challenge, NativeHeader.PAIR)),
            Optional.empty());
    String atServer =
        Certificate.require(NativeRequest.required(challenge, NativeHeader.CERTIFICATE));
    return PairAndClock.refusal(
            stamp,
            observed,
            terms.common().maxSkew(),
            terms.keys().capabilities(),
            terms.common().clock().instant())
        .or(() -> TlsCheck.refusal(certificate, atServer, terms.keys().capabilities()));
  }

  private void judged(ChannelHandlerContext context, StatusLine status, Head verdict)
      throws MalformedHeadException {
    if (status.status() != CONSENT) {
      exchange.fail(context, refused(status, verdict));
      return;
    }
    Optional<String> proof = verdict.value(NativeHeader.PROOF);
    boolean proven = proof.isPresent() && isProven(proof.get(), verdict);
    boolean acceptable =
        proven
            || terms.keys().isEmpty()
            || (proof.isEmpty() && terms.keys().grants(Capability.UNPROVEN));
    if (!acceptable) {
      exchange.fail(context, new UpgradeFailure.NotProven(proof.isPresent()));
      return;
    }
    exchange.handOver(context, NativeHeads.answer(challenge, verdict, proven));
  }

  private boolean isProven(String proof, Head verdict) throws MalformedHeadException {
    byte[] transcript = ProofOctets.ofServer(request, challenge, verdict);
    boolean proven = false;
    for (CapsKey key : terms.keys().all()) {
      proven |= Proof.isSame(Proof.of(key.proofKey(), transcript), proof);
    }
    return proven;
  }

  private static UpgradeFailure refused(StatusLine status, Head head) {
    return new UpgradeFailure.RefusedByPeer(
        status.status(), status.reason(), NativeHeads.missing(head));
  }

  private static UpgradeFailure otherPeer(StatusLine status) {
    return new UpgradeFailure.OtherPeer(status.status(), status.reason());
  }
}
