package io.htmux.agent.bench.load;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What a generator is to do next, at a port of loopback; one line of JSON. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "order")
@JsonSubTypes({
  @JsonSubTypes.Type(LoadOrder.Bulk.class),
  @JsonSubTypes.Type(LoadOrder.Requests.class),
  @JsonSubTypes.Type(LoadOrder.Opens.class),
  @JsonSubTypes.Type(LoadOrder.OpenIdle.class),
  @JsonSubTypes.Type(LoadOrder.CloseIdle.class),
  @JsonSubTypes.Type(LoadOrder.Stalled.class)
})
public sealed interface LoadOrder {

  /** Streams that carry as much as they can. */
  record Bulk(int port, Direction direction, int streams, long warmUpMillis, long measuredMillis)
      implements LoadOrder {}

  /**
   * An open loop: requests leave at their times whatever the answers do, one at a time in each
   * stream, and an answer's latency counts from the time its request was to leave.
   */
  record Requests(
      int port, int streams, int perSecond, int octets, long warmUpMillis, long measuredMillis)
      implements LoadOrder {}

  /** Connections that are opened, answered with one octet, and closed by the target. */
  record Opens(int port, int parallel, long warmUpMillis, long measuredMillis)
      implements LoadOrder {}

  /** Streams that are opened one by one, used once, and then left open and idle. */
  record OpenIdle(int port, int streams, long withinMillis) implements LoadOrder {}

  /** Ends the idle streams, after a sample of them was used again. */
  record CloseIdle() implements LoadOrder {}

  /** A stream whose reader has stopped, then a question and bulk in streams beside it. */
  record Stalled(int port, Direction direction, long warmUpMillis, long measuredMillis)
      implements LoadOrder {}
}
