/**
 * One TCP connection that carries frames. Knows the frames and Netty's channels; what a frame means
 * is above. Everything runs on the channel's event loop.
 */
package io.htmux.agent.link;
