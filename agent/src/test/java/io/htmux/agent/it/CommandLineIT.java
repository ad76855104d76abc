package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.htmux.agent.address.FreePorts;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command prints, how it ends, and what it never says. */
class CommandLineIT {
  private static final String SECRET = "0paque5ecret";

  @RegisterExtension final Lab lab = new Lab();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-P9876 HTMUX=sv CAPSKE="
            + SECRET
            + " | unknown parameter CAPSKE=…; did you mean CAPSKEY=?",
        "-P9876 HTMX=sv CAPSKEY=" + SECRET + " | did you mean HTMUX=?",
        "-P70000 HTMUX=sv CAPSKEY=" + SECRET + " | 70000",
        "HTMUX=sv CAPSKEY=" + SECRET + " | -P",
        "check -f nowhere.yaml | nowhere.yaml",
        "frobnicate | frobnicate",
        "--management=nowhere -P9876 HTMUX=sv CAPSKEY=" + SECRET + " | nowhere"
      })
  void aMistakeIsToldAndTheExitCodeIs2(String arguments, String told) {
    Running htmux = htmux(arguments.split(" "));

    assertThat(htmux.exitCode(Lab.PATIENCE)).isEqualTo(2);
    assertThat(htmux.log()).contains(told).doesNotContain(SECRET, "Exception", "\tat ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help", "help run", "run --help"})
  void helpIsGivenAndTheExitCodeIs0(String arguments) {
    Running htmux = htmux(arguments.split(" "));

    assertThat(htmux.exitCode(Lab.PATIENCE)).isZero();
    assertThat(htmux.log()).startsWith("Usage:");
  }

  @Test
  void theHelpNamesParametersAndExitCodes() {
    Running htmux = htmux("--help");

    assertThat(htmux.exitCode(Lab.PATIENCE)).isZero();
    assertThat(htmux.log())
        .contains("HTMUX=sv", "HTMUX=cl:", "CAPSKEY=", "Exit codes:", "check", "demo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-P127.0.0.1:%d HTMUX=sv CAPSKEY=k",
        "-P127.0.0.1:%d SERVER=sockmux DEST=127.0.0.1:80",
        "SERVER=sockmux://127.0.0.1:1 PORT=127.0.0.1:%d",
        "--management=127.0.0.1:%d -P127.0.0.1:0 HTMUX=sv CAPSKEY=k"
      })
  void aTakenPortIsToldAndTheExitCodeIs3(String form) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String arguments = form.replace("127.0.0.1:0", "127.0.0.1:" + FreePorts.next());
      Running htmux = htmux(arguments.formatted(taken.getLocalPort()).split(" "));

      assertThat(htmux.exitCode(Lab.PATIENCE)).isEqualTo(3);
      assertThat(htmux.log()).contains("cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void theManagementPortIsLogged() {
    Running htmux = htmux("--log=text", "-P127.0.0.1:" + FreePorts.next(), "HTMUX=sv", "CAPSKEY=k");

    await("its address")
        .atMost(Lab.PATIENCE)
        .until(() -> htmux.log().contains("health, metrics and peers are at http://127.0.0.1:"));
    assertThat(htmux.log()).doesNotContain("127.0.0.1:0");
  }

  /** 143 is what the shell and Kubernetes expect of a process that SIGTERM has ended. */
  @Test
  void onSigtermThePeerIsToldAndTheExitCodeIs143() {
    Tunnel tunnel = Tunnel.to(lab, FreePorts.next());

    tunnel.server().process().terminate();

    assertThat(tunnel.server().exitCode()).isEqualTo(143);
    tunnel.client().awaitLog("cause=CLOSED_BY_PEER");
  }

  @Test
  void aLogThatIsNotOnATerminalIsJsonLineByLine() throws IOException {
    int target = FreePorts.next();
    Tunnel tunnel = Tunnel.to(lab, target);
    User.isTurnedAway(tunnel.remotePort());
    tunnel.server().kill();
    tunnel.client().awaitNotReady();

    List<String> lines = tunnel.client().log().lines().toList();

    assertThat(lines).hasSizeGreaterThan(3);
    assertThat(lines)
        .allSatisfy(
            line ->
                assertThat(new JsonObject(line).fieldNames())
                    .contains("timestamp", "level", "message"));
  }

  @Test
  void withLogTextItIsText() {
    Agent server =
        lab.agent(
                "server", "--log=text", "-P127.0.0.1:" + FreePorts.next(), "HTMUX=sv", "CAPSKEY=k")
            .awaitReady();

    assertThat(server.log()).contains("INFO  waiting for clients:").doesNotContain("{\"");
  }

  @Test
  void secretsAreShownNowhere() throws IOException {
    int target = lab.closing(Service.saying("let in")).port();
    int tunnelPort = FreePorts.next();
    int entrance = FreePorts.next();
    Agent acceptor =
        lab.agent(
                "acceptor",
                "--debug",
                "-P127.0.0.1:" + tunnelPort,
                "SERVER=sockmux",
                "DEST=127.0.0.1:" + target,
                "CAPSKEY=" + SECRET,
                "AUTHORIZER=-list{me:" + SECRET + "}")
            .awaitReady();
    Agent connector =
        lab.agent(
                "connector",
                "--debug",
                "SERVER=sockmux://127.0.0.1:" + tunnelPort,
                "PORT=127.0.0.1:" + entrance,
                "CAPSKEY=" + SECRET,
                "MYAUTH=me:" + SECRET + ":sockmux")
            .awaitReady();

    assertThat(User.hears(entrance)).isEqualTo("let in");

    assertThat(List.of(acceptor, connector))
        .allSatisfy(
            agent -> {
              assertThat(agent.log()).isNotEmpty().doesNotContain(SECRET);
              assertThat(agent.page("/peers")).doesNotContain(SECRET);
              assertThat(agent.page("/q/metrics")).doesNotContain(SECRET);
            });
  }

  @Test
  void aWrongPasswordOpensNothingAndIsNotShownEither() throws IOException {
    int tunnelPort = FreePorts.next();
    int entrance = FreePorts.next();
    Agent acceptor =
        lab.agent(
                "acceptor",
                "-P127.0.0.1:" + tunnelPort,
                "SERVER=sockmux",
                "DEST=127.0.0.1:" + lab.closing(Service.saying("let in")).port(),
                "AUTHORIZER=-list{me:another}")
            .awaitReady();
    lab.agent(
            "connector",
            "SERVER=sockmux://127.0.0.1:" + tunnelPort,
            "PORT=127.0.0.1:" + entrance,
            "MYAUTH=me:" + SECRET + ":sockmux")
        .awaitReady();

    User.isTurnedAway(entrance);

    acceptor.awaitLog("NOT_AUTHENTICATED");
    assertThat(acceptor.log()).doesNotContain(SECRET, "another");
  }

  @Test
  void anAgentHasItsClassesFromWhatTheLauncherRecorded() {
    List<String> command = new ArrayList<>(Launcher.command());
    command.addAll(command.indexOf("-jar"), List.of("-Xlog:class+load"));
    command.add("--version");
    Running htmux = lab.start("htmux", command);

    assertThat(htmux.exitCode(Lab.PATIENCE)).isZero();
    assertThat(htmux.log().lines())
        .filteredOn(line -> line.contains(" io.htmux.agent.cli.HtmuxMain "))
        .singleElement()
        .asString()
        .endsWith("source: shared objects file");
  }

  private Running htmux(String... arguments) {
    List<String> command = new ArrayList<>(Launcher.command());
    command.addAll(Arrays.asList(arguments));
    return lab.start("htmux", command);
  }
}
