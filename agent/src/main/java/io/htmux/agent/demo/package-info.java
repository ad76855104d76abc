/**
 * {@code htmux demo}: the main job shown with two real agents on this host. Knows nothing of the
 * agent but its command line.
 */
package io.htmux.agent.demo;
