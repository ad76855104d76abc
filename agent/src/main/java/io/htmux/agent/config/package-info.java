/**
 * What a user wrote, turned into one {@link io.htmux.agent.role.TunnelConfig}: DeleGate's own
 * parameters or an HtmuxTunnel file, with every problem found told at once. Nothing behind this
 * package knows how the configuration was written.
 *
 * <p>Two rounds: each value is read alone; only when all of them are readable they are looked at
 * together, so that one slip of the pen is not followed by complaints about what it caused.
 *
 * <p>May import address and role, and the crds module. Runs once, on the thread that starts the
 * agent, before any event loop exists; the only input besides its arguments are the files that
 * {@code +=file} names.
 */
package io.htmux.agent.config;
