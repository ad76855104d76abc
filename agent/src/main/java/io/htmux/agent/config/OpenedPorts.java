package io.htmux.agent.config;

import io.htmux.agent.config.PortEntry.Modifier;
import java.util.ArrayList;
import java.util.List;

/**
 * The ports that are left when {@code -P} and then each {@code -Q}, in order, have added or (with
 * {@code /off}) removed theirs; or those of all {@code PORT=}.
 */
final class OpenedPorts {

  private static final int MAX_PORTS = 1024;

  private OpenedPorts() {}

  static List<Given<PortEntry>> read(List<Argument> arguments, Findings findings) {
    List<Given<PortEntry>> opened = new ArrayList<>();
    for (Given<List<PortEntry>> list : findings.readAll(arguments, PortList::read)) {
      for (PortEntry entry : list.value()) {
        apply(new Given<>(list.argument(), entry), opened, findings);
      }
    }
    if (opened.size() > MAX_PORTS) {
      findings.refuse("expected at most " + MAX_PORTS + " ports in all, came " + opened.size());
    }
    return List.copyOf(opened);
  }

  private static void apply(
      Given<PortEntry> given, List<Given<PortEntry>> opened, Findings findings) {
    PortEntry entry = given.value();
    boolean quick = given.argument().prefix().equals(ParameterName.OPEN_PORT.prefix());
    if (entry.is(Modifier.OFF) && !quick) {
      findings.refuse(
          given.argument(), "expected /off with -Q only: -Q" + entry.at().port() + "/off");
    } else if (entry.is(Modifier.OFF)) {
      if (!opened.removeIf(other -> entry.removes(other.value()))) {
        findings.refuse(given.argument(), "expected a port that was opened before");
      }
    } else if (opened.stream().anyMatch(other -> entry.sameSocket(other.value()))) {
      findings.refuse(given.argument(), "expected each port once, came again: " + entry.at());
    } else {
      opened.add(given);
    }
  }
}
