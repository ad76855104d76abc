/**
 * What makes and takes the octets of a measurement, as processes of their own that cost little:
 * {@link io.htmux.agent.bench.load.TargetProcess}, where tunnels lead to, and {@link
 * io.htmux.agent.bench.load.GeneratorProcess}, which takes one {@link
 * io.htmux.agent.bench.load.LoadOrder} a line and answers each with one {@link
 * io.htmux.agent.bench.load.LoadAnswer}.
 *
 * <p>Everything of a process happens on one event loop, except the waiting, which is the main
 * thread's. Handlers are of one channel each and hold no lock.
 */
package io.htmux.agent.bench.load;
