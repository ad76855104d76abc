package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import java.util.Optional;

/**
 * A connection that somebody wants to make.
 *
 * @param from who wants it
 * @param protocol what will be spoken on it, in lower case, as protocol lists name it: {@code
 *     http}, {@code https} (a CONNECT), {@code ftp}, {@code socks}, {@code tcprelay}, …
 * @param method of an HTTP request
 * @param to where to; a name is looked up by whoever dials
 */
public record OutgoingConnection(
    Requester from, String protocol, Optional<String> method, HostPort to) {}
