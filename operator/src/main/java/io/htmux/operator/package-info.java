/**
 * The operator: {@link io.htmux.operator.TunnelReconciler} leads from a resource to a plan, its
 * dependents and its status. Knows {@code io.htmux.crds}, never the agent: what runs in the agents
 * is an image and a file, not a class. May import all packages below; they know each other only as
 * {@code status, dependent, watch -> plan -> resource}.
 */
package io.htmux.operator;
