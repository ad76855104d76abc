package io.htmux.agent.lists;

import java.net.InetAddress;

/** A look-up that a decision hangs on. */
public sealed interface Question {

  /** Which addresses does this name have? In lower case, without a dot at its end. */
  record Addresses(String name) implements Question {}

  /** Which names does this address have? Only names that lead back to the address count. */
  record Names(InetAddress address) implements Question {}
}
