/**
 * The HTTP exchange that turns one TCP connection into a tunnel: HTMUX/1.0, both ends. It ends
 * where the tunnel begins; what travels afterwards is unknown here.
 *
 * <p>A reader starts at {@link io.htmux.agent.upgrade.ServerUpgradeHandler} and {@link
 * io.htmux.agent.upgrade.ClientUpgradeHandler}. They collect a {@link io.htmux.agent.upgrade.Head}
 * with a {@link io.htmux.agent.upgrade.HeadReader}, let {@link
 * io.htmux.agent.upgrade.RequestCheck}, {@link io.htmux.agent.upgrade.AnswerCheck} and {@link
 * io.htmux.agent.upgrade.PeerCheck} decide, and hand the channel over to a role through {@link
 * io.htmux.agent.upgrade.Gatekeeper} or {@link io.htmux.agent.upgrade.ClientUpgradeListener}.
 *
 * <p>May import {@code address}, Netty and the JDK; logs nothing itself, every outcome is told to
 * the role.
 *
 * <p>Threads: a handler belongs to one channel and runs on its event loop, as do all calls it makes
 * to a role. Only the promise given to {@link io.htmux.agent.upgrade.Gatekeeper#admit} may be
 * completed from elsewhere. Everything else here is immutable, except {@code HeadReader} and the
 * small parts of the handlers, which belong to one handler.
 */
package io.htmux.agent.upgrade;
