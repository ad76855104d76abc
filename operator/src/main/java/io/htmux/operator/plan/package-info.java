/**
 * What a tunnel shall become: pure decisions from the resource and what it names. Knows {@code
 * resource} and {@code io.htmux.crds}; no client, no clock, any thread.
 */
package io.htmux.operator.plan;
