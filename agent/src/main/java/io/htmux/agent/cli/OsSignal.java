package io.htmux.agent.cli;

import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jboss.logging.Logger;

/**
 * Signals of the operating system, which Java has no name for outside of {@code sun.misc}: a JVM
 * without that does at the signal what it always did.
 */
final class OsSignal {
  private static final Logger LOG = Logger.getLogger(OsSignal.class);

  private OsSignal() {}

  /**
   * Runs it on a thread of its own at each signal.
   *
   * @param name as in {@code HUP}
   */
  static void runs(String name, Runnable task) {
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
              signal.getConstructor(String.class).newInstance(name),
              MethodHandleProxies.asInterfaceInstance(handler, handling));
    } catch (ReflectiveOperationException e) {
      LOG.debugf(e, "no SIG%s here", name);
    }
  }
}
