/**
 * An FTP proxy (SERVER=ftp): a user logs in as {@code user@host[:port]}, and his data connections
 * are made by {@link io.htmux.agent.forward.Egress} on both sides, whichever of the two ends
 * connects.
 *
 * <p>Knows {@code app}, {@code forward} and {@code lists}, the last one for what is a host's name.
 * On the event loop of each user's channel.
 */
package io.htmux.agent.app.ftp;
