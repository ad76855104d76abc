package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.role.TunnelConfig.Answer;
import io.htmux.agent.role.TunnelConfig.Target;
import io.htmux.crds.LimitsSpec;
import io.htmux.crds.ListenOn;
import io.htmux.crds.PortSpec;
import io.htmux.crds.Protocol;
import io.htmux.crds.ProxyProtocol;
import java.util.List;
import java.util.Optional;
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

  HostPort at() {
    return new HostPort(spec.hostOrDefault(), spec.port());
  }

  /** What answers here; none where this end listens. */
  Optional<Target> target() {
    return answer().map(answer -> new Target(answer, spec.portIfGiven(), ""));
  }

  private Optional<Answer> answer() {
    return switch (spec.appOrDefault()) {
      case RELAY ->
          spec.targetIfGiven()
              .map(target -> new HostPort(target.host(), target.port()))
              .or(() -> spec.serviceRefIfGiven().map(ref -> new HostPort(ref.name(), ref.port())))
              .map(to -> new Answer.Relay(to, Transport.TCP));
      case HTTP_PROXY -> Optional.of(Answer.Program.HTTP);
      case SOCKS5 -> Optional.of(Answer.Program.SOCKS);
      case FTP -> Optional.of(Answer.Program.FTP);
    };
  }

  /** Tells what neither end can do yet. */
  void refuseWhatIsNotAvailable(Findings findings) {
    if (spec.protocolOrDefault() == Protocol.UDP) {
      findings.refuse(path + ".protocol", "UDP through HTMUX is not available yet");
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
