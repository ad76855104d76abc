/**
 * The objects that a tunnel becomes. Each renders a plan and decides nothing: {@code render} is
 * pure and is what the golden tests see; the class around it tells the Java Operator SDK how to
 * apply it (server-side, with the operator's field manager). Knows {@code plan} and {@code
 * resource}.
 */
package io.htmux.operator.dependent;
