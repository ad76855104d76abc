package io.htmux.agent.app.http;

import io.htmux.agent.forward.Requester;
import java.util.Optional;

/**
 * As whom a request is served, by the name and password that it shows. Asked for each request: the
 * next one on the same connection may show others. On the event loop of the user.
 */
@FunctionalInterface
public interface Doorkeeper {

  /** Nobody is asked who he is. */
  Doorkeeper OPEN = (from, _) -> Optional.of(from);

  /**
   * Decides.
   *
   * @param from who asks, as far as the way tells that he came
   * @param proxyAuthorization that header of the request; not for any log
   * @return who he is from now on; empty when he must show another name and password
   */
  Optional<Requester> admit(Requester from, Optional<String> proxyAuthorization);
}
