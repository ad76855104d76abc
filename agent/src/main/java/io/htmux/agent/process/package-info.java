/**
 * Agents as processes of their own on this host, for the demo and the benchmark. Knows nothing of
 * the agent but its command line.
 */
package io.htmux.agent.process;
