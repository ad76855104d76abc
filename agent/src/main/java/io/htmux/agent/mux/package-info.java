/**
 * SockMux: many streams over one link. Knows the link and its frames; whoever accepts, dials and
 * relays is above.
 *
 * <p>A {@link io.htmux.agent.mux.MuxConnection} and all its streams live on the link's event loop:
 * every method here is called on it and every callback comes on it.
 */
package io.htmux.agent.mux;
