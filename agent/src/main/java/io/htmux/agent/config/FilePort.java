package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.address.Transport;
import io.htmux.agent.policy.PortTerms;
import io.htmux.agent.policy.ProxyHeader;
import io.htmux.agent.role.TunnelConfig.Answer;
import io.htmux.agent.role.TunnelConfig.Target;
import io.htmux.crds.ListenOn;
import io.htmux.crds.PortSpec;
import io.htmux.crds.Protocol;
import io.htmux.crds.ProxyProtocol;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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

  ListenAddress at() {
    return listen(spec);
  }

  /** The same for all ports that a stream cannot tell apart. */
  ListenAddress numbered() {
    return new ListenAddress(new HostPort("*", spec.port()), transport(spec));
  }

  static ListenAddress listen(PortSpec port) {
    return new ListenAddress(new HostPort(port.hostOrDefault(), port.port()), transport(port));
  }

  private static Transport transport(PortSpec port) {
    return switch (port.protocolOrDefault()) {
      case TCP -> Transport.TCP;
      case UDP -> Transport.UDP;
    };
  }

  /** What answers here; none where this end listens. */
  Optional<Target> target() {
    return answer().map(answer -> new Target(answer, spec.portIfGiven(), "", terms()));
  }

  /** What holds for each connection, at whichever end this is. */
  PortTerms terms() {
    return new PortTerms(
        spec.name(),
        switch (spec.proxyProtocolOrDefault()) {
          case NONE -> ProxyHeader.NONE;
          case V1 -> ProxyHeader.V1;
          case V2 -> ProxyHeader.V2;
        },
        spec.limitsOrDefault()
            .maxStreamsIfGiven()
            .map(OptionalInt::of)
            .orElseGet(OptionalInt::empty),
        spec.limitsOrDefault().idleTimeoutIfGiven(),
        spec.limitsOrDefault()
            .bytesPerSecondIfGiven()
            .map(OptionalLong::of)
            .orElseGet(OptionalLong::empty));
  }

  private Optional<Answer> answer() {
    return switch (spec.appOrDefault()) {
      case RELAY ->
          spec.targetIfGiven()
              .map(target -> new HostPort(target.host(), target.port()))
              .or(() -> spec.serviceRefIfGiven().map(ref -> new HostPort(ref.name(), ref.port())))
              .map(to -> new Answer.Relay(to, transport(spec)));
      case HTTP_PROXY -> Optional.of(Answer.Program.HTTP);
      case SOCKS5 -> Optional.of(Answer.Program.SOCKS);
      case FTP -> Optional.of(Answer.Program.FTP);
    };
  }

  boolean hasLimits() {
    return spec.limitsOrDefault().maxStreamsIfGiven().isPresent()
        || spec.limitsOrDefault().idleTimeoutIfGiven().isPresent()
        || spec.limitsOrDefault().bytesPerSecondIfGiven().isPresent();
  }

  private boolean relays() {
    return answer().filter(Answer.Relay.class::isInstance).isPresent();
  }

  /** Tells what neither end can do yet. */
  void refuseWhatIsNotAvailable(Findings findings) {
    if (spec.protocolOrDefault() == Protocol.UDP
        && spec.proxyProtocolOrDefault() != ProxyProtocol.NONE) {
      findings.refuse(path + ".proxyProtocol", "is not available yet for protocol UDP");
    }
    if (spec.protocolOrDefault() == Protocol.UDP
        && spec.limitsOrDefault().bytesPerSecondIfGiven().isPresent()) {
      findings.refuse(
          path + ".limits.bytesPerSecond", "expected protocol TCP: datagrams are not held back");
    }
    if (!relays() && spec.proxyProtocolOrDefault() != ProxyProtocol.NONE) {
      findings.refuse(
          path + ".proxyProtocol", "holds where a target is dialled; write it at that end");
    }
    if (hasLimits() && answer().filter(Answer.Program.class::isInstance).isPresent()) {
      findings.refuse(
          path + ".limits",
          "hold where the users of a program come in, if that is the other end; write them there");
    }
    if (hasLimits() && answer().isEmpty() && spec.protocolOrDefault() == Protocol.UDP) {
      findings.refuse(
          path + ".limits",
          "of a port for datagrams hold where its target is dialled; write them at that end");
    }
  }
}
