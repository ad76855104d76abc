package io.htmux.agent.forward;

import io.htmux.agent.policy.PortTerms;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the connections of one port in one session have in common at this end: how many there are,
 * and how many octets a second they may move. The terms may change while they are there. On the
 * session's event loop.
 */
public final class PortLoad {
  private final EventExecutor loop;
  private final LongSupplier nanoTime;
  private final OpenCount count = new OpenCount();
  private PortTerms terms;
  private Optional<ByteRate> in = Optional.empty();
  private Optional<ByteRate> out = Optional.empty();

  PortLoad(PortTerms terms, EventExecutor loop, LongSupplier nanoTime) {
    this.loop = loop;
    this.nanoTime = nanoTime;
    this.terms = terms;
    change(terms);
  }

  PortLoad change(PortTerms other) {
    terms = other;
    in = rate(in);
    out = rate(out);
    return this;
  }

  private Optional<ByteRate> rate(Optional<ByteRate> before) {
    if (terms.bytesPerSecond().isEmpty()) {
      before.ifPresent(rate -> rate.change(Long.MAX_VALUE / 2000));
      return Optional.empty();
    }
    long bytes = terms.bytesPerSecond().getAsLong();
    before.ifPresent(rate -> rate.change(bytes));
    return before.or(() -> Optional.of(new ByteRate(bytes, loop, nanoTime)));
  }

  /** Counts one more; false, and not counted, if there are as many as there may be. */
  public boolean enter() {
    return terms.maxStreams().isEmpty()
        ? count.enter(Integer.MAX_VALUE)
        : count.enter(terms.maxStreams().getAsInt());
  }

  /** One that entered has come to nothing. */
  public void leave() {
    count.leave();
  }

  /** One that entered is this, in whose pipeline no relay is yet; it leaves when it is closed. */
  public void attach(Channel connection) {
    connection.closeFuture().addListener(_ -> count.leave());
    terms
        .idleTimeout()
        .ifPresent(limit -> connection.pipeline().addLast("idle", new IdleLimit(limit)));
    in.ifPresent(
        rate -> connection.pipeline().addLast("rate", new RateLimit(rate, out.orElseThrow())));
  }
}
