package io.htmux.agent.role;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKeys;
import io.htmux.agent.policy.PortTerms;
import io.htmux.agent.tls.TlsFiles;
import io.htmux.agent.upgrade.BasicCredentials;
import io.htmux.agent.upgrade.Carrier;
import io.htmux.agent.upgrade.NamedPort;
import io.htmux.agent.upgrade.NativeTerms;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How an HTMUX role meets its peers (HTMUX/2.0 §5.10), as far as the ports and lists of the role do
 * not say it. Immutable.
 *
 * @param version what a client or proxy speaks to its server
 * @param carrier what its connections become
 * @param path where upgrades are asked for, at the server or at this end
 * @param identity as whom a client comes
 * @param admitted a server's clients by name; absent where lists of addresses and ports decide
 * @param wanted ports that a client asks for by their names, with their targets
 * @param servers how many servers there are behind the address of this one
 * @param accepts TLS at this end's tunnel port
 * @param dials TLS to the server
 * @param httpProxy what the server is dialled through
 */
public record Handshake(
    Version version,
    Carrier carrier,
    String path,
    Optional<String> identity,
    Optional<List<Admitted>> admitted,
    List<Wanted> wanted,
    int servers,
    Optional<TlsFiles> accepts,
    Optional<DialledTls> dials,
    Optional<HttpProxy> httpProxy) {

  /** As with DeleGate's parameters and nothing else. */
  public static final Handshake DEFAULT =
      new Handshake(
          Version.NATIVE_OR_ORIGINAL,
          Carrier.HTMUX,
          NativeTerms.USUAL_PATH,
          Optional.empty(),
          Optional.empty(),
          List.of(),
          1,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  public Handshake {
    admitted = admitted.map(List::copyOf);
    wanted = List.copyOf(wanted);
  }

  /** Which handshake a client begins with, and whether it may take another one. */
  public enum Version {
    /** HTMUX/2.0 and nothing else. */
    NATIVE,
    /** HTMUX/2.0, and HTMUX/1.0 with a server that does not know it. */
    NATIVE_OR_ORIGINAL,
    /** HTMUX/1.0. */
    ORIGINAL
  }

  /**
   * A client that a server admits.
   *
   * @param name its identity
   * @param from host list of the addresses that it may come from, as written; empty for all
   * @param ports what it may ask for
   * @param keys which it can prove; none for one that cannot come by HTMUX/2.0
   * @param permits what the operator leaves of the keys' capabilities
   * @param maxSkew how far its clock may be off
   * @param unproven whether it may come without a proof, known by its address only
   */
  public record Admitted(
      String name,
      String from,
      List<NamedPort> ports,
      CapsKeys keys,
      Set<Capability> permits,
      Duration maxSkew,
      boolean unproven) {
    public Admitted {
      ports = List.copyOf(ports);
      permits = Set.copyOf(permits);
    }
  }

  /**
   * A port that the server knows by this name, what answers its streams here, and what holds for
   * them.
   */
  public record Wanted(String name, TunnelConfig.Answer answer, PortTerms terms) {

    /** With no more terms than the name. */
    public Wanted(String name, TunnelConfig.Answer answer) {
      this(name, answer, PortTerms.named(name));
    }
  }

  /** Trust and own certificate towards a server, and the name that its certificate must have. */
  public record DialledTls(TlsFiles files, String serverName) {}

  /** An HTTP proxy that is asked to CONNECT. */
  public record HttpProxy(HostPort at, Optional<BasicCredentials> credentials) {}
}
