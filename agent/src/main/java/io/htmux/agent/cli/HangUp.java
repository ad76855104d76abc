package io.htmux.agent.cli;

import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jboss.logging.Logger;

/**
 * SIGHUP, which Java has no name for outside of {@code sun.misc}: a JVM without that ends at the
 * signal, as it always did.
 */
final class HangUp {
  private static final Logger LOG = Logger.getLogger(HangUp.class);

  private HangUp() {}

  /** Runs it on a thread of its own at each signal. */
  static void runs(Runnable task) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      var handling =
          MethodHandles.dropArguments(
              MethodHandles.lookup().bind(task, "run", MethodType.methodType(void.class)),
              0,
              signal);
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              signal.getConstructor(String.class).newInstance("HUP"),
              MethodHandleProxies.asInterfaceInstance(handler, handling));
    } catch (ReflectiveOperationException e) {
      LOG.debugf(e, "no SIGHUP here");
    }
  }
}
