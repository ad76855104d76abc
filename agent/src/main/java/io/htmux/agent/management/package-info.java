/**
 * What the management port shows of the role that plays: health, {@code /peers}. Knows the roles;
 * runs on Quarkus' threads and only reads.
 */
package io.htmux.agent.management;
