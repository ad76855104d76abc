/**
 * Hosts with addresses of their own, for tests in which it matters who sees which address: network
 * namespaces that are joined by wires, on this machine and with no way out of it. Real programs run
 * in them, and agents as users start them.
 *
 * <p>Needs root. Every class of tests here has the tag {@code lab}, so that whoever is not root can
 * leave them out: {@code ./mvnw verify -DexcludedGroups=lab}.
 */
package io.htmux.agent.lab;
