/**
 * Host lists, port lists and protocol lists in DeleGate's language (SockMux 0.3 §3.2, §3.3): text
 * is parsed once, bounded, into an immutable expression; asking it is pure. What each form means is
 * in docs/lists.md, and a test reads that file.
 *
 * <p>Look-ups are apart: an expression names the {@link io.htmux.agent.lists.Question}s it needs
 * answered and {@link io.htmux.agent.lists.NameLookup} answers them, without blocking, cached and
 * bounded.
 *
 * <p>Imports the JDK only. Threads: every value is immutable and goes anywhere; {@code NameLookup}
 * and {@code SystemResolver} may be called from any thread and never block it, but their answers
 * come on a thread of their own.
 */
package io.htmux.agent.lists;
