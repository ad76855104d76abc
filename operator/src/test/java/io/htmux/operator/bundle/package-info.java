/**
 * The bundle for the Operator Lifecycle Manager, written from {@code deploy/base} and {@code crds}.
 */
package io.htmux.operator.bundle;
