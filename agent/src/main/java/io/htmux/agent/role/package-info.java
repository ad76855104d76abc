/**
 * The roles an agent plays: SockMux acceptor and connector, HTMUX server, client and proxy. A role
 * wires the packages to its right together and owns what outlives one session: ports that stay
 * open, the dialling again, the counts.
 *
 * <p>{@link io.htmux.agent.role.TunnelConfig} says what to play; nothing here knows whether a
 * command line or a file said so.
 */
package io.htmux.agent.role;
