package io.htmux.agent.bench.report;

/** What a contender did not do, in its own row; the workload is empty when it did not start. */
public record Failure(String contender, String workload, int round, String reason) {}
