/**
 * Sockets on one side, streams on the other: ports that users connect to, targets that are dialled,
 * and the relays between a socket and a stream; and pipes between two sockets, of a proxy. They are
 * the only back-pressure code. Knows the multiplexer; whether a target may be dialled is decided
 * above, except for what a peer's own request names: {@link
 * io.htmux.agent.policy.OutgoingAddresses} judges that between resolving and dialling.
 *
 * <p>A socket and the session that its octets travel in share one event loop; everything here runs
 * on it. A socket is never closed from inside the reading of another one: closing is put off to the
 * end of the loop's turn, since a descriptor that is closed and used again within one turn would
 * get the old one's events.
 */
package io.htmux.agent.forward;
