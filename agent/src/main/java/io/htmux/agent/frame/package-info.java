/**
 * SockMux frames and their octets: the hostile boundary. Knows Netty's buffers and nothing of the
 * agent. A codec belongs to one link and is used on that link's event loop only.
 */
package io.htmux.agent.frame;
