package io.htmux.agent.upgrade;

import java.security.SecureRandom;
import java.util.List;
import java.util.OptionalLong;

/**
 * What only a server of HTMUX/2.0 grants (HTMUX/2.0 §5.5).
 *
 * @param session the session's name, by which its client may come back
 * @param mux what is spoken behind the handshake
 * @param named the ports that were asked for by their names, and where they listen
 * @param server which of the servers behind one address this is
 * @param servers how many there are
 * @param resumedAt of a resumed session: how many octets of its client's frames the server has
 */
public record NativeGrant(
    String session,
    String mux,
    List<NamedPort> named,
    String server,
    int servers,
    OptionalLong resumedAt) {

  /** A greater number is refused. */
  public static final int MOST_SERVERS = 1000;

  public NativeGrant {
    named = List.copyOf(named);
    if (servers < 1 || servers > MOST_SERVERS) {
      throw new IllegalArgumentException("servers must be 1.." + MOST_SERVERS + ", was " + servers);
    }
  }

  /** The same session, which its client comes back to. */
  public NativeGrant resumed(long receivedOctets) {
    return new NativeGrant(session, mux, named, server, servers, OptionalLong.of(receivedOctets));
  }

  /** Whether the session goes on when its connection breaks. */
  public boolean isResumable() {
    return mux.equals(MuxVersion.SOCKMUX_1_0.text());
  }

  /** For a new session. */
  public static NativeGrant of(
      SecureRandom random, MuxVersion mux, List<NamedPort> named, String server, int servers) {
    return new NativeGrant(
        RandomText.session(random), mux.text(), named, server, servers, OptionalLong.empty());
  }
}
