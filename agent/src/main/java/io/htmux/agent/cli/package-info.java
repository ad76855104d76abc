/**
 * The command {@code htmux}: what is typed, what is printed, exit codes. Starts a role or answers
 * by itself.
 */
package io.htmux.agent.cli;
