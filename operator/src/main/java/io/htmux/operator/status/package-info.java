/**
 * What is said of a tunnel: pure, from the plan, what was observed, the peers, the status before
 * and the time. Knows {@code plan} and {@code resource}.
 */
package io.htmux.operator.status;
