/**
 * Files that may change while the process runs: whether they have, and whoever wants to hear of it.
 *
 * <p>Imports the JDK alone. Files are looked at on a thread of its own, never on an event loop.
 */
package io.htmux.agent.watch;
