/**
 * {@code htmux bench}: our agents and peers side by side in one run, on loopback. Knows nothing of
 * the agent but its command line.
 */
package io.htmux.agent.bench;
