/**
 * What a CAPSKEY is: a secret that is proven and never sent, and the capabilities that it grants
 * (HTMUX/2.0 §5.6).
 *
 * <p>Imports the JDK only. Pure: reads no file and knows no connection. Every value is immutable
 * and goes to any thread; no {@code toString} shows a secret.
 */
package io.htmux.agent.key;
