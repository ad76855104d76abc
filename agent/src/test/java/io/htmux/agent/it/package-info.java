/**
 * Tests with real processes: our agents as users start them, and the programs that users put behind
 * them. Everything listens on free ports of the loopback address, reads only files of its own
 * folder, and is ended with its test.
 */
package io.htmux.agent.it;
