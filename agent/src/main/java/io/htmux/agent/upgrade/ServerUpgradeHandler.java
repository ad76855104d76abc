package io.htmux.agent.upgrade;

import io.htmux.agent.upgrade.RequestCheck.Verdict.Admissible;
import io.htmux.agent.upgrade.RequestCheck.Verdict.Refused;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
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
  private final HeadInput input =
      new HeadInput(
          "expected the client to wait for the answer, came more than %d octets behind its head");
  private final Deadline deadline = new Deadline();
  private final AwaitedAdmission admission;
  private Step step = Step.READING_HEAD;
  private boolean begun;

  public ServerUpgradeHandler(ServerTerms terms, Gatekeeper gatekeeper) {
    this.terms = terms;
    this.gatekeeper = gatekeeper;
    this.check = new RequestCheck(terms);
    this.admission = new AwaitedAdmission(terms, gatekeeper, deadline);
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
                .formatted(terms.headTimeout().toSeconds(), input.headOctets())));
  }

  private void readHead(ChannelHandlerContext context, ByteBuf in) {
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
    input.handOver(context, () -> {});
    return true;
  }

  private void admit(ChannelHandlerContext context, UpgradeRequest request, Pair observed) {
    step = Step.ADMITTING;
    admission.ask(context, request, decided -> decided(context, request, observed, decided));
  }

  private void decided(
      ChannelHandlerContext context, UpgradeRequest request, Pair observed, Admission decided) {
    if (step != Step.ADMITTING) {
      return;
    }
    switch (decided) {
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

  private void handOver(
      ChannelHandlerContext context, UpgradeRequest request, Admission.Accepted accepted) {
    if (step == Step.ANSWERING && context.channel().isActive()) {
      admission.handOver(context, input, request, accepted);
    }
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
    input.release();
  }

  private static void close(ChannelHandlerContext context) {
    var _ = context.close();
  }
}
