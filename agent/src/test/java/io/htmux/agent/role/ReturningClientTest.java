package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.role.ResumableSessions.Claim;
import io.htmux.agent.upgrade.Admission;
import io.htmux.agent.upgrade.RefusalStatus;
import io.htmux.agent.upgrade.Resume;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Promise;
import org.junit.jupiter.api.Test;

/** Who comes back to a session that is not there; the rest is SurvivingTunnelTest's. */
class ReturningClientTest {

  @Test
  void aSessionThatNobodyKnowsIsRefusedAndNotToldFromAnotherClients() {
    EmbeddedChannel channel = new EmbeddedChannel();
    ReturningClient returning = new ReturningClient(new ResumableSessions());
    Promise<Admission> decision = channel.eventLoop().newPromise();

    returning.admit(channel, new Resume("no-such-session", 7), Claim.named("plant-7"), decision);

    assertThat(returning.isAdmitted()).isFalse();
    assertThat(decision.getNow())
        .isInstanceOfSatisfying(
            Admission.Refused.class,
            refused ->
                assertThat(refused.refusal().status()).isEqualTo(RefusalStatus.SESSION_GONE));
    channel.finishAndReleaseAll();
  }
}
