package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.policy.EntryPath;
import java.util.Optional;

/**
 * Who wants a connection, and how he came. Immutable.
 *
 * @param path how he came to this end
 * @param user his address; the peer's word when he came through the tunnel, and then it may be
 *     missing
 * @param acceptedAt where he was accepted; as {@code user}
 * @param peer the address of the agent at the other end, as this end sees it, when he came through
 *     the tunnel
 * @param identity who the peer has proven to be, by a CAPSKEY of its own name, or the user, by a
 *     password; lists call him {@code -a/name}
 * @param through the session that he came through, whose other end is where he is; empty when he
 *     did not come through a tunnel. Of several servers of a client only that one has his address
 */
public record Requester(
    EntryPath path,
    Optional<HostPort> user,
    Optional<HostPort> acceptedAt,
    Optional<HostPort> peer,
    Optional<String> identity,
    Optional<MuxConnection> through) {

  /** One who did not come through a tunnel, or of whom it does not matter through which. */
  public Requester(
      EntryPath path,
      Optional<HostPort> user,
      Optional<HostPort> acceptedAt,
      Optional<HostPort> peer,
      Optional<String> identity) {
    this(path, user, acceptedAt, peer, identity, Optional.empty());
  }

  /** The same one, on another path: a service that he reached takes him further. */
  public Requester on(EntryPath other) {
    return new Requester(other, user, acceptedAt, peer, identity, through);
  }

  /** The same one, who has proven who he is. */
  public Requester proven(String name) {
    return new Requester(path, user, acceptedAt, peer, Optional.of(name), through);
  }
}
