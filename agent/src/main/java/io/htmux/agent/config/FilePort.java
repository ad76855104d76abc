package io.htmux.agent.config;

import io.htmux.crds.App;
import io.htmux.crds.LimitsSpec;
import io.htmux.crds.ListenOn;
import io.htmux.crds.PortSpec;
import io.htmux.crds.Protocol;
import io.htmux.crds.ProxyProtocol;
import java.util.List;
import java.util.stream.IntStream;

/** One of {@code spec.ports}, with its path. */
record FilePort(String path, PortSpec spec) {

  static List<FilePort> all(List<PortSpec> ports) {
    return IntStream.range(0, ports.size())
        .mapToObj(i -> new FilePort("spec.ports[" + i + "]", ports.get(i)))
        .toList();
  }

  boolean listensAtServer() {
    return spec.listenOn() == ListenOn.SERVER;
  }

  /** Tells what neither end can do yet. */
  void refuseWhatIsNotAvailable(Findings findings) {
    if (!listensAtServer()) {
      findings.refuse(path + ".listenOn", "Client is not available yet, only Server");
    }
    if (spec.protocolOrDefault() == Protocol.UDP) {
      findings.refuse(path + ".protocol", "UDP through HTMUX is not available yet");
    }
    if (spec.appOrDefault() != App.RELAY) {
      findings.refuse(path + ".app", "only Relay is available yet");
    }
    if (spec.proxyProtocolOrDefault() != ProxyProtocol.NONE) {
      findings.refuse(path + ".proxyProtocol", "only None is available yet");
    }
    LimitsSpec limits = spec.limitsOrDefault();
    if (limits.maxStreamsIfGiven().isPresent()
        || limits.idleTimeoutIfGiven().isPresent()
        || limits.bytesPerSecondIfGiven().isPresent()) {
      findings.refuse(path + ".limits", "is not available yet");
    }
  }
}
