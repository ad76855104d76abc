package io.htmux.agent.bench.contender;

import java.io.IOException;

/** A way to carry connections from a local port to the target. Immutable. */
public interface Contender {

  /** As the tables show it. */
  String name();

  /** Whether what it carries is encrypted. */
  boolean encrypts();

  /** Whether its ends are JVMs, whose live heap can be counted. */
  default boolean isJava() {
    return false;
  }

  /**
   * Whether it differs from another one only in a setting that says nothing new far away, where the
   * link and not the processor decides.
   */
  default boolean isVariant() {
    return false;
  }

  /** Whether this host has it, and which version. */
  Presence presence() throws IOException, InterruptedException;

  /**
   * Starts the end that listens, then the one that dials; returns when users may come.
   *
   * @throws ContenderException when an end has not come up
   */
  void start(Site site, Ends ends) throws IOException, InterruptedException, ContenderException;
}
