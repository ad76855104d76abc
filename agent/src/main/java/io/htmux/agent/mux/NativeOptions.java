package io.htmux.agent.mux;

import java.time.Duration;

/**
 * How a session of SockMux 1.0 behaves at this end, beyond what holds for both versions.
 *
 * @param dialled whether this end dialled: it gives odd ids to its streams, the other one even ones
 * @param resumeWithin how long the session outlives its connection; zero for not at all
 * @param receiveBudgetOctets how much all streams together may buffer here, beyond what each may
 */
public record NativeOptions(boolean dialled, Duration resumeWithin, long receiveBudgetOctets) {
  public static final long RECEIVE_BUDGET_OCTETS = 64L << 20;

  public NativeOptions(boolean dialled, Duration resumeWithin) {
    this(dialled, resumeWithin, RECEIVE_BUDGET_OCTETS);
  }
}
