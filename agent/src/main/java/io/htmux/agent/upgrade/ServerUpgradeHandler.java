package io.htmux.agent.upgrade;

import io.htmux.agent.upgrade.RequestCheck.Verdict.Admissible;
import io.htmux.agent.upgrade.RequestCheck.Verdict.Refused;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The server's end of the upgrade on one connection (HTMUX/1.0 §2.4).
 *
 * <pre>
 * READING_HEAD ─whole head, all checks hold─► ADMITTING ─accepted─► ANSWERING ─101 left─► removed
 *      │ malformed, refused, too slow             │ refused, too slow   │ write failed
 *      └──────────────────────────────────────────┴────► OVER ◄─────────┘   (error written, closed)
 * </pre>
 *
 * <p>While the role decides, nothing is read: what the client sends too early waits in the socket.
 * The 101 head is flushed alone and the role takes over only when it has left, since the original
 * loses octets that arrive with it (§2.6). One instance per channel, on its event loop.
 */
public final class ServerUpgradeHandler extends ChannelInboundHandlerAdapter {

  /** How long a refused peer may take to fetch its answer. */
  private static final Duration LINGER = Duration.ofSeconds(5);

  private enum Step {
    READING_HEAD,
    ADMITTING,
    ANSWERING,
    OVER
  }

  private final ServerTerms terms;
  private final Gatekeeper gatekeeper;
  private final RequestCheck check;
  private final HeadReader reader = new HeadReader();
  private final FollowingOctets following = new FollowingOctets();
  private final Deadline deadline = new Deadline();
  private Step step = Step.READING_HEAD;
  private boolean begun;
  private boolean autoReadBefore;

  public ServerUpgradeHandler(ServerTerms terms, Gatekeeper gatekeeper) {
    this.terms = terms;
    this.gatekeeper = gatekeeper;
    this.check = new RequestCheck(terms);
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
    ByteBuf in = (ByteBuf) message;
    switch (step) {
      case READING_HEAD -> readHead(context, in);
      case ADMITTING, ANSWERING -> keep(context, in);
      case OVER -> in.release();
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

  /** The time runs for the whole head, however often an octet comes. */
  private void begin(ChannelHandlerContext context) {
    if (!begun) {
      begun = true;
      deadline.start(context, terms.headTimeout(), () -> headIsLate(context));
    }
  }

  private void headIsLate(ChannelHandlerContext context) {
    refuse(
        context,
        Refusal.of(
            RefusalStatus.REQUEST_TIMEOUT,
            "expected a whole head within %d s, came %d octets of it"
                .formatted(terms.headTimeout().toSeconds(), reader.headOctets())));
  }

  private void readHead(ChannelHandlerContext context, ByteBuf in) {
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
              "expected the client to wait for the answer, came more than "
                  + FollowingOctets.MAX_OCTETS
                  + " octets behind its head"));
    }
  }

  private void examine(ChannelHandlerContext context, Head head) {
    if (step != Step.READING_HEAD) {
      return;
    }
    Optional<Pair> observed = Pair.atServer(context.channel());
    if (observed.isEmpty()) {
      close(context);
      return;
    }
    if (terms.natives().isPresent() && beginsNative(context, head, terms.natives().get())) {
      return;
    }
    switch (check.of(head, observed.get())) {
      case Admissible(UpgradeRequest request) -> admit(context, request, observed.get());
      case Refused(Refusal refusal) -> refuse(context, refusal);
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
      refuse(context, Refusal.of(RefusalStatus.BAD_REQUEST, e.getMessage()));
      return true;
    }
    Optional<Refusal> refusal = new NativeCheck(terms, natives).early(request);
    if (refusal.isPresent()) {
      refuse(context, refusal.get(), NativeHeads.refusal(refusal.get()).octets());
      return true;
    }
    deadline.cancel();
    context
        .pipeline()
        .addAfter(
            context.name(),
            "native-upgrade",
            new NativeServerHandler(terms, natives, gatekeeper, request));
    following.passOn(context);
    context.pipeline().remove(this);
    return true;
  }

  private void admit(ChannelHandlerContext context, UpgradeRequest request, Pair observed) {
    step = Step.ADMITTING;
    autoReadBefore = context.channel().config().isAutoRead();
    context.channel().config().setAutoRead(false);
    Promise<Admission> decision = context.executor().newPromise();
    deadline.start(context, terms.admissionTimeout(), () -> admissionIsLate(context, decision));
    decision.addListener(done -> decided(context, request, observed, decision));
    try {
      gatekeeper.admit(context.channel(), request, decision);
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
      UpgradeRequest request,
      Pair observed,
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
      case Admission.Accepted accepted -> answer(context, request, observed, accepted);
      case Admission.Refused(Refusal refusal) -> refuse(context, refusal);
    }
  }

  private void answer(
      ChannelHandlerContext context,
      UpgradeRequest request,
      Pair observed,
      Admission.Accepted accepted) {
    step = Step.ANSWERING;
    boolean ofOurKind = request.streams().isPresent();
    UpgradeAnswer answer =
        new UpgradeAnswer(
            terms.software(),
            Stamp.made(terms.clock().instant(), observed, observed.server()),
            ofOurKind ? accepted.listening() : Optional.empty(),
            ofOurKind ? accepted.streams() : OptionalInt.empty());
    context
        .writeAndFlush(answer.head().octets())
        .addListener(
            written -> {
              if (written.isSuccess()) {
                handOver(context, request, accepted);
              } else {
                close(context);
              }
            });
  }

  /**
   * Reading is on again before the role is called, so that the role has the last word on it; what
   * arrives within that call still queues here, behind what came earlier.
   */
  private void handOver(
      ChannelHandlerContext context, UpgradeRequest request, Admission.Accepted accepted) {
    Channel channel = context.channel();
    if (step != Step.ANSWERING || !channel.isActive()) {
      return;
    }
    deadline.cancel();
    channel.config().setAutoRead(autoReadBefore);
    try {
      gatekeeper.upgraded(channel, request, accepted);
    } catch (RuntimeException e) {
      context.fireExceptionCaught(e);
      close(context);
      return;
    }
    following.passOn(context);
    context.pipeline().remove(this);
  }

  private void refuse(ChannelHandlerContext context, Refusal refusal) {
    refuse(context, refusal, refusal.status().octets(refusal.missing()));
  }

  private void refuse(ChannelHandlerContext context, Refusal refusal, ByteBuf answer) {
    if (step == Step.OVER) {
      answer.release();
      return;
    }
    end();
    gatekeeper.refused(context.channel(), refusal);
    deadline.start(context, LINGER, () -> close(context));
    context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
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
