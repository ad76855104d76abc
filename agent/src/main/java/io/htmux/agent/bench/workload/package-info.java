/**
 * What is measured of a contender: each {@link io.htmux.agent.bench.workload.Workload} gives orders
 * to the generators and says what came of them; {@link io.htmux.agent.bench.workload.Workloads} has
 * them all. Main thread only.
 */
package io.htmux.agent.bench.workload;
