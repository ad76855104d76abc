/**
 * {@code htmux bench}: our agents and peers side by side in one run, on loopback. Knows nothing of
 * the agent but its command line.
 *
 * <p>The parts, each a package below and none knowing those to its left: workload (what is
 * measured), contender (who is measured), report (tables, plot, targets), load (what makes and
 * takes octets, as processes of their own), link (a far-away link), host (what Linux says of
 * processes), figure (what is measured in which unit).
 */
package io.htmux.agent.bench;
