/**
 * A link that is far away, as a byte pipe: each octet leaves at the link's rate and arrives after
 * its delay, none is lost. {@link io.htmux.agent.bench.link.OneWay} and {@link
 * io.htmux.agent.bench.link.DelayLine} are pure and take the time as a number; {@link
 * io.htmux.agent.bench.link.LinkProcess} runs them, on one event loop.
 */
package io.htmux.agent.bench.link;
