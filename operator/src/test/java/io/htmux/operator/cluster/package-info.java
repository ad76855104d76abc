/**
 * The suite that needs a real cluster: any whose kubeconfig KUBECONFIG names, by tag {@code
 * cluster}. It speaks kubectl, as users do; {@code deploy/test-cluster} is one to run it on.
 */
package io.htmux.operator.cluster;
