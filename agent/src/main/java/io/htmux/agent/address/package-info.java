/**
 * Addresses as values: what a user writes and what a peer relays. Knows nothing else of the agent;
 * everything may know it.
 */
package io.htmux.agent.address;
