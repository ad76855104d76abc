package io.htmux.agent.upgrade;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Promise;
import java.util.function.Consumer;

/**
 * The role's decision about a request that has passed all checks, waited for within a time. Nothing
 * is read meanwhile: what the client sends too early waits in the socket. On the event loop of its
 * channel.
 */
final class AwaitedAdmission {
  private final ServerTerms terms;
  private final Gatekeeper gatekeeper;
  private final Deadline deadline;
  private boolean autoReadBefore;

  AwaitedAdmission(ServerTerms terms, Gatekeeper gatekeeper, Deadline deadline) {
    this.terms = terms;
    this.gatekeeper = gatekeeper;
    this.deadline = deadline;
  }

  /**
   * Asks the role.
   *
   * @param decided told what came of it, also when nothing did in time; only the first time counts
   */
  void ask(ChannelHandlerContext context, UpgradeRequest request, Consumer<Admission> decided) {
    autoReadBefore = context.channel().config().isAutoRead();
    context.channel().config().setAutoRead(false);
    Promise<Admission> decision = context.executor().newPromise();
    deadline.start(
        context,
        terms.admissionTimeout(),
        () -> {
          decided.accept(late());
          decision.cancel(false);
        });
    decision.addListener(
        done ->
            decided.accept(
                done.isSuccess() ? decision.getNow() : failed(String.valueOf(done.cause()))));
    try {
      gatekeeper.admit(context.channel(), request, decision);
    } catch (RuntimeException e) {
      decision.tryFailure(e);
    }
  }

  /** Reading is on again before the role is called, so that the role has the last word on it. */
  void handOver(
      ChannelHandlerContext context,
      HeadInput input,
      UpgradeRequest request,
      Admission.Accepted accepted) {
    Channel channel = context.channel();
    deadline.cancel();
    channel.config().setAutoRead(autoReadBefore);
    input.handOver(context, () -> gatekeeper.upgraded(channel, request, accepted));
  }

  private Admission late() {
    return refused(
        "expected the tunnel to stand within %d s, this server was still at it"
            .formatted(terms.admissionTimeout().toSeconds()));
  }

  private static Admission failed(String cause) {
    return refused("this server failed to decide: " + cause);
  }

  private static Admission refused(String why) {
    return new Admission.Refused(Refusal.of(RefusalStatus.CANNOT_SWITCH, why));
  }
}
