package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.FreePorts;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several remote ports of one client, and who gets a port that several clients want. */
class SeveralPortsIT {

  @RegisterExtension final Lab lab = new Lab();
  private final int tunnelPort = FreePorts.next();
  private final int first = FreePorts.next();
  private final int second = FreePorts.next();

  @Test
  void eachPortHasItsTarget() throws IOException {
    server();
    Agent client = client("client", "one", "two").awaitReady();

    assertThat(User.hears(first)).isEqualTo("one");
    assertThat(User.hears(second)).isEqualTo("two");
    assertThat(client.page("/peers")).contains("127.0.0.1:" + first, "127.0.0.1:" + second);
  }

  @Test
  void portsOfAKilledClientAreItsSuccessorsAtOnce() throws IOException {
    Agent server = server();
    Agent client = client("old", "old", "old").awaitReady();
    assertThat(User.hears(first)).isEqualTo("old");

    client.kill();
    server.awaitLog("connection is gone");

    Agent next = client("new", "new", "new").awaitReady();
    assertThat(User.hears(first)).isEqualTo("new");
    assertThat(User.hears(second)).isEqualTo("new");
    assertThat(next.log()).doesNotContain("dialling again");
  }

  @Test
  void aClientThatAsksForATakenPortIsToldSoAndGetsItLater() throws IOException {
    Agent server = server();
    Agent holder = client("holder", "holder", "holder").awaitReady();
    Agent other = client("other", "other", "other");

    other.awaitLog("the port is taken there");
    assertThat(server.log()).contains("client refused", "cannot listen on 127.0.0.1:" + first);
    assertThat(User.hears(first)).isEqualTo("holder");
    assertThat(User.hears(second)).isEqualTo("holder");

    holder.process().terminate();
    other.awaitReady();
    assertThat(User.hears(first)).isEqualTo("other");
  }

  private Agent server() {
    return lab.agent("server", "-P127.0.0.1:" + tunnelPort, "HTMUX=sv", "SERVER=http", "CAPSKEY=k")
        .awaitReady();
  }

  private Agent client(String name, String behindFirst, String behindSecond) {
    return lab.agent(
        name,
        "-P127.0.0.1:" + first + "/remote,127.0.0.1:" + second + "/remote",
        "HTMUX=cl:127.0.0.1:" + tunnelPort,
        "SERVER=tcprelay://127.0.0.1:" + saying(behindFirst) + ":-:-P" + first,
        "SERVER=tcprelay://127.0.0.1:" + saying(behindSecond) + ":-:-P" + second,
        "CAPSKEY=k");
  }

  private int saying(String line) {
    return lab.closing(Service.saying(line)).port();
  }
}
