package io.htmux.agent.upgrade;

import io.htmux.agent.upgrade.RequestCheck.Verdict.Admissible;
import io.htmux.agent.upgrade.RequestCheck.Verdict.Refused;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The server's end of the upgrade on one connection (HTMUX/1.0 §2.4).
 *
 * <pre>
 * READING ─a head of HTMUX/2.0─► left to {@link NativeServerHandler}
 *    └─ all checks hold ─► asked, answered and handed over, or refused, as {@link ServerExchange} does
 * </pre>
 *
 * <p>While the role decides, nothing is read: what the client sends too early waits in the socket.
 * The 101 head is flushed alone and the role takes over only when it has left, since the original
 * loses octets that arrive with it (§2.6). One instance per channel, on its event loop.
 */
public final class ServerUpgradeHandler extends ChannelInboundHandlerAdapter {

  private final ServerTerms terms;
  private final Gatekeeper gatekeeper;
  private final RequestCheck check;
  private final ServerExchange exchange;
  private boolean begun;

  public ServerUpgradeHandler(ServerTerms terms, Gatekeeper gatekeeper) {
    this.terms = terms;
    this.gatekeeper = gatekeeper;
    this.check = new RequestCheck(terms);
    this.exchange =
        new ServerExchange(
            terms,
            gatekeeper,
            "expected the client to wait for the answer, came more than %d octets behind its head",
            refusal -> refusal.status().octets(refusal.missing()));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    if (context.channel().isActive()) {
      begin(context);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    begin(context);
    context.fireChannelActive();
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

  private void begin(ChannelHandlerContext context) {
    if (!begun) {
      begun = true;
      exchange.begin(context, terms.headTimeout(), "a whole head");
    }
  }

  private void examine(ChannelHandlerContext context, Head head) {
    Optional<Pair> observed = Pair.atServer(context.channel());
    if (observed.isEmpty()) {
      ServerExchange.close(context);
      return;
    }
    if (terms.natives().isPresent() && beginsNative(context, head, terms.natives().get())) {
      return;
    }
    switch (check.of(head, observed.get())) {
      case Admissible(UpgradeRequest request) ->
          exchange.admit(context, request, accepted -> answer(request, observed.get(), accepted));
      case Refused(Refusal refusal) -> exchange.refuse(context, refusal);
    }
  }

  /**
   * The first head decides what is spoken here; a request of HTMUX/2.0 has a handler of its own.
   */
  private boolean beginsNative(ChannelHandlerContext context, Head head, NativeTerms natives) {
    NativeRequest request;
    try {
      RequestLine line = RequestLine.parse(head.startLine());
      if (!NativeRequest.isMeant(head, line)) {
        return false;
      }
      request = NativeRequest.of(head, line);
    } catch (MalformedHeadException e) {
      exchange.malformed(context, e);
      return true;
    }
    Optional<Refusal> refusal = new NativeCheck(terms, natives).early(request);
    if (refusal.isPresent()) {
      exchange.refuse(context, refusal.get(), () -> NativeHeads.refusal(refusal.get()).octets());
      return true;
    }
    context
        .pipeline()
        .addAfter(
            context.name(),
            "native-upgrade",
            new NativeServerHandler(terms, natives, gatekeeper, request));
    exchange.leave(context);
    return true;
  }

  private Head answer(UpgradeRequest request, Pair observed, Admission.Accepted accepted) {
    boolean ofOurKind = request.streams().isPresent();
    return new UpgradeAnswer(
            terms.software(),
            Stamp.made(terms.clock().instant(), observed, observed.server()),
            ofOurKind ? accepted.listening() : Optional.empty(),
            ofOurKind ? accepted.streams() : OptionalInt.empty())
        .head();
  }
}
