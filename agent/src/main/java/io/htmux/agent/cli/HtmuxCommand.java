package io.htmux.agent.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code htmux}: the help, and what is said to who names no command. */
@Command(
    name = "htmux",
    mixinStandardHelpOptions = true,
    version = "htmux 0.1.0-SNAPSHOT",
    description = "One dialled-out connection, any number of connections through it.",
    synopsisHeading = "Usage:%n",
    customSynopsis = {
      "  htmux -P[host:]port HTMUX=sv CAPSKEY=key              accept clients",
      "  htmux -P[host:]port/remote HTMUX=cl:server:port \\",
      "        SERVER=tcprelay://host:port CAPSKEY=key         open a port there",
      "  htmux -P[host:]port/local HTMUX=cl:server:port \\",
      "        SERVER=tcprelay://host:port                     reach that port through it",
      "  htmux -P[host:]port HTMUX=px:server:port CAPSKEY=key  pass clients on",
      "  htmux (run|check|connect|key|demo|bench|help) ...",
    },
    footer = {
      "",
      "DeleGate's parameters are taken as they stand: -P -Q HTMUX= SERVER= DEST= PORT=",
      "CONNECT= SOXCONF= TIMEOUT= MYAUTH= AUTHORIZER= CAPSKEY= -fv +=file.",
      "",
      "Exit codes: 0 done, 1 failed, 2 the command line or a file is wrong, 3 a port of",
      "this host could not be opened; an agent that is told to end: 143 by SIGTERM, 130",
      "by Ctrl-C."
    })
final class HtmuxCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }
}
