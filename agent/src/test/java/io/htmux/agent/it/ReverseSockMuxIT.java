package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** BIND: the acceptor has the connector listen for it. */
class ReverseSockMuxIT {

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int boundPort = FreePorts.next();

  @Test
  void theOtherEndListensAndItsUsersComeHere() throws IOException {
    acceptorThatAsks("here").awaitReady();
    Agent connector = connector("SOXCONF=allow:acc", "CAPSKEY=key").awaitReady();

    awaitBound(connector);
    assertThat(User.hears(boundPort)).isEqualTo("here");
    assertThat(User.hears(boundPort)).isEqualTo("here");
  }

  @Test
  void thePortIsFreedWithTheSessionAndOpenedAgainWithTheNext() throws IOException {
    Agent acceptor = acceptorThatAsks("first").awaitReady();
    Agent connector = connector("SOXCONF=allow:acc", "CAPSKEY=key").awaitReady();
    awaitBound(connector);

    acceptor.kill();
    connector.awaitNotReady();
    assertThat(FreePorts.isFree(boundPort)).isTrue();

    acceptorThatAsks("second").awaitReady();
    connector.awaitReady();
    awaitBound(connector);
    assertThat(User.hears(boundPort)).isEqualTo("second");
  }

  @Test
  void withoutAllowingItNothingListens() {
    Agent acceptor = acceptorThatAsks("here").awaitReady();
    connector("CAPSKEY=key").awaitReady();

    acceptor.awaitLog("the peer refused to listen for us");
    assertThat(FreePorts.isFree(boundPort)).isTrue();
  }

  @Test
  void withoutACapskeyNothingListens() {
    Agent acceptor = acceptorThatAsks("here").awaitReady();
    Agent connector = connector("SOXCONF=allow:acc").awaitReady();

    acceptor.awaitLog("the peer refused to listen for us");
    connector.awaitLog("BIND refused, it needs SOXCONF=allow:acc and a CAPSKEY here");
    assertThat(FreePorts.isFree(boundPort)).isTrue();
  }

  private Agent acceptorThatAsks(String line) {
    int target = lab.closing(Service.saying(line)).port();
    return lab.agent(
        "acceptor-" + line,
        "-P127.0.0.1:" + tunnelPort,
        "SERVER=sockmux",
        "SOXCONF=acc:tcp:127.0.0.1:" + boundPort + ":127.0.0.1:" + target);
  }

  private Agent connector(String... more) {
    List<String> parameters = new ArrayList<>(List.of("SERVER=sockmux://127.0.0.1:" + tunnelPort));
    parameters.addAll(List.of(more));
    return lab.agent("connector", parameters.toArray(String[]::new));
  }

  private void awaitBound(Agent connector) {
    await("the connector listens")
        .atMost(Lab.PATIENCE)
        .until(() -> connector.page("/peers").contains("127.0.0.1:" + boundPort));
  }
}
