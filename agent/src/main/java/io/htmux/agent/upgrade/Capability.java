package io.htmux.agent.upgrade;

/**
 * What an end may be granted beyond the rule. The original grants these by CAPSKEY, locally at each
 * end and never on the wire (HTMUX/1.0 §2.7).
 */
public enum Capability {
  /** A relay or address translation may stand between the ends: pair and check-sum may differ. */
  INDIRECT,
  /** The peer's clock may be off by any time, and its Date may be missing. */
  CLOCK_SKEW,
  /** The server may listen for the client. */
  INBOUND
}
