/**
 * From samples to what is read: {@link io.htmux.agent.bench.report.Results} holds them, {@link
 * io.htmux.agent.bench.report.Targets} judges, {@link io.htmux.agent.bench.report.Report} writes
 * tables, plot and raw figures. Pure but for the writing of files.
 */
package io.htmux.agent.bench.report;
