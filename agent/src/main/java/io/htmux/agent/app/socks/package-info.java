/**
 * SOCKS 4, 4a and 5 (SERVER=socks): reads what a user asks for, lets {@link
 * io.htmux.agent.forward.Egress} make or await the connection, and relays.
 *
 * <p>Knows {@code app}, {@code forward} and {@code lists}, the last one for what is a host's name.
 * On the event loop of each user's channel.
 */
package io.htmux.agent.app.socks;
