package io.htmux.crds.rules;

import io.htmux.crds.App;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.ListenOn;
import io.htmux.crds.PortSpec;
import io.htmux.crds.Protocol;
import io.htmux.crds.ProxyProtocol;
import io.htmux.crds.Role;
import java.util.List;
import java.util.stream.IntStream;

/** What each end says of a port: the one that listens where, the one that dials what. */
final class PortRules {

  private PortRules() {}

  static void check(HtmuxTunnelSpec spec, Complaints complaints) {
    List<PortSpec> ports = spec.ports();
    Names.unique("spec.ports", ports.stream().map(PortSpec::name).toList(), complaints);
    IntStream.range(0, ports.size())
        .forEach(i -> port("spec.ports[" + i + "]", ports.get(i), spec.role(), complaints));
  }

  private static void port(String path, PortSpec port, Role role, Complaints complaints) {
    always(path, port, complaints);
    if (role == null || port.listenOn() == null) {
      return;
    }
    switch (role) {
      case PROXY -> {} // RoleRules: it has none
      case SERVER, CLIENT -> {
        if (listensHere(port, role)) {
          listening(path, port, complaints);
        } else {
          dialling(path, port, complaints);
        }
      }
    }
  }

  /** Whether it is this end that listens; a Proxy may do either, so it is not asked. */
  static boolean listensHere(PortSpec port, Role role) {
    return (port.listenOn() == ListenOn.SERVER) == (role == Role.SERVER);
  }

  private static void always(String path, PortSpec port, Complaints complaints) {
    boolean target = port.targetIfGiven().isPresent();
    boolean serviceRef = port.serviceRefIfGiven().isPresent();
    App app = port.appOrDefault();
    if (target && serviceRef) {
      complaints.add(path + ".serviceRef", "and target exclude each other; remove one");
    }
    if (app != App.RELAY && (target || serviceRef)) {
      complaints.add(
          path + (target ? ".target" : ".serviceRef"),
          "is for app Relay only; app " + name(app) + " dials what its user asks for");
    }
    if (port.protocolOrDefault() == Protocol.UDP && app != App.RELAY) {
      complaints.add(path + ".protocol", "must be TCP for app " + name(app) + ", was UDP");
    }
    if (port.protocolOrDefault() == Protocol.UDP
        && port.proxyProtocolOrDefault() == ProxyProtocol.V1) {
      complaints.add(path + ".proxyProtocol", "V1 knows TCP only; for protocol UDP write V2");
    }
    if (app != App.RELAY && port.proxyProtocolOrDefault() != ProxyProtocol.NONE) {
      complaints.add(
          path + ".proxyProtocol", "must be None for app " + name(app) + ", which has no target");
    }
  }

  private static void listening(String path, PortSpec port, Complaints complaints) {
    if (port.port() == null) {
      complaints.add(path + ".port", "is missing; this end listens (listenOn: " + end(port) + ")");
    }
    String elsewhere =
        "belongs in the file of the end that dials; this one listens (listenOn: " + end(port) + ")";
    if (port.targetIfGiven().isPresent()) {
      complaints.add(path + ".target", elsewhere);
    }
    if (port.serviceRefIfGiven().isPresent()) {
      complaints.add(path + ".serviceRef", elsewhere);
    }
    if (port.appOrDefault() != App.RELAY) {
      complaints.add(path + ".app", elsewhere);
    }
    if (port.proxyProtocolOrDefault() != ProxyProtocol.NONE) {
      complaints.add(path + ".proxyProtocol", elsewhere);
    }
  }

  private static void dialling(String path, PortSpec port, Complaints complaints) {
    if (!dials(port)) {
      complaints.add(
          path + ".target",
          "is missing; this end dials (listenOn: "
              + end(port)
              + "), so it needs target or"
              + " serviceRef, or an app other than Relay",
          List.of(path + ".app", path + ".serviceRef"));
    }
    if (port.service() != null) {
      complaints.add(
          path + ".service",
          "is for the end that listens; this one dials (listenOn: " + end(port) + ")");
    }
  }

  private static boolean dials(PortSpec port) {
    return port.targetIfGiven().isPresent()
        || port.serviceRefIfGiven().isPresent()
        || port.appOrDefault() != App.RELAY;
  }

  private static String end(PortSpec port) {
    return switch (port.listenOn()) {
      case SERVER -> "Server";
      case CLIENT -> "Client";
    };
  }

  private static String name(App app) {
    return switch (app) {
      case RELAY -> "Relay";
      case HTTP_PROXY -> "HttpProxy";
      case SOCKS5 -> "Socks5";
      case FTP -> "Ftp";
    };
  }
}
