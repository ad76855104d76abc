/**
 * Who is measured: ways from a local port to the target, as processes that are started here, with
 * what they need in a folder of their own, and ended here. A {@link
 * io.htmux.agent.bench.contender.Contender} says how, {@link
 * io.htmux.agent.bench.contender.RunningContender} is one that runs. Main thread only.
 */
package io.htmux.agent.bench.contender;
