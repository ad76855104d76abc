/**
 * The forward proxy that SERVER=http names (RFC 9110, RFC 9112): CONNECT, and requests that name
 * their destination in full. Netty's HTTP codec reads and writes messages; what it would forgive is
 * refused before it sees it ({@link io.htmux.agent.app.http.HeadLines}), since two readers that
 * forgive different things can be made to see different requests in the same octets.
 *
 * <p>Nothing is collected: bodies pass piece by piece, and one side is read only when the other one
 * takes more. Requests of one user are answered in order, one at a time. Everything of a user runs
 * on the event loop of his channel.
 */
package io.htmux.agent.app.http;
