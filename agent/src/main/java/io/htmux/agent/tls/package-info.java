/**
 * TLS of the tunnel connection (HTMUX/2.0 §5.9): certificates and keys from PEM files, and failures
 * in words that help.
 *
 * <p>Imports Netty and the JDK; logs nothing. Values go to any thread; handlers that are made here
 * belong to one channel. Files are never read on an event loop after the start.
 */
package io.htmux.agent.tls;
