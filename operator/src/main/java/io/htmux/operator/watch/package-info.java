/**
 * Eyes beyond the dependents: the Secrets and ConfigMaps that tunnels name, and the management
 * ports of the agents. Both tell the reconciler which tunnel to look at again. Knows {@code plan},
 * {@code status} and {@code resource}.
 */
package io.htmux.operator.watch;
