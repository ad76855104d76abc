/** What the benchmark measures, in which unit, and how many measurements become one number. */
package io.htmux.agent.bench.figure;
