package io.htmux.operator.watch;

import io.htmux.operator.status.PeersReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Waits before it believes bad news: fewer peers or fewer answers count only when they have been so
 * for a while, more count at once. A peer that dials again within that while is never missed.
 *
 * @param believed what is told
 * @param doubtedSince since when what is heard is less than that
 */
record Settling(PeersReport believed, Optional<Instant> doubtedSince) {

  static final Settling START = new Settling(PeersReport.NONE, Optional.empty());

  Settling heard(PeersReport report, Instant now, Duration wait) {
    if (!isLess(report)) {
      return new Settling(report, Optional.empty());
    }
    Instant since = doubtedSince.orElse(now);
    return Duration.between(since, now).compareTo(wait) >= 0
        ? new Settling(report, Optional.empty())
        : new Settling(believed, Optional.of(since));
  }

  private boolean isLess(PeersReport report) {
    return report.peers().size() < believed.peers().size()
        || (report.asked() > 0 && report.answered() < believed.answered());
  }
}
