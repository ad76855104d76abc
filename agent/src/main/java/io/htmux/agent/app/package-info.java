/**
 * What answers users at the far end (SERVER=, {@code ports[].app}): programs that speak a protocol
 * with a user and make connections for him. Each protocol is a package below this one.
 *
 * <p>Knows {@code forward} for channels and for {@link io.htmux.agent.forward.Egress}, the one way
 * out; nothing here dials or listens by itself, or knows whether a channel is a socket or a stream.
 * Runs on the event loop of the user's channel.
 */
package io.htmux.agent.app;
