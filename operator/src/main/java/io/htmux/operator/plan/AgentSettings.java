package io.htmux.operator.plan;

/**
 * What the operator was configured to start.
 *
 * @param image of the agents, with tag or digest
 * @param reloads whether agents of that image take a changed file or secret by themselves; else a
 *     change rolls them
 * @param operatorNamespace whence the management port may be asked
 * @param serviceMonitors whether the cluster knows ServiceMonitors
 */
public record AgentSettings(
    String image, boolean reloads, String operatorNamespace, boolean serviceMonitors) {}
