/**
 * Decisions made of lists: which way out a connection takes (CONNECT=, or {@code spec.connect}),
 * and who may connect to a server and open which ports (HTMUX=sv:hostList:portList, or {@code
 * spec.server.admit}). SockMux 0.3 §3.1, §3.4.
 *
 * <p>Imports {@code lists}, {@code address} and the JDK. Pure: no look-up is made here, nothing is
 * logged, every value is immutable and goes to any thread.
 */
package io.htmux.agent.policy;
