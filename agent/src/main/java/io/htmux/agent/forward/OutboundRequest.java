package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.mux.MuxConnection;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.mux.StreamEnd;
import io.htmux.agent.mux.StreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the server at the far end of a session for a destination: {@code CONNECT host:port HTTP/1.0}
 * as the first octets of a stream, and an answer with status 200, behind which the octets are the
 * user's (SockMux 0.3 §2.7). From there on a {@link StreamRelay} has both. Lives on the session's
 * event loop, which is the user's too.
 *
 * <p>Where the user came from is not told to the server: CONNECT carries loopback addresses, as the
 * original's does.
 */
public final class OutboundRequest implements StreamHandler {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int OK = 200;
  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/[0-9]\\.[0-9] ([0-9]{3})(?: .*)?");

  /** Those that are counted under their own number; a peer must not invent series. */
  private static final Set<Integer> COUNTED =
      Set.of(400, 403, 404, 405, 407, 408, 431, 500, 502, 503, 504);

  private final Channel user;
  private final Duration answerWithin;
  private final Consumer<WayFailure> failed;
  private final ConnectHead head = new ConnectHead();
  private final ByteBuf request;
  private MuxStream stream;
  private Optional<ScheduledFuture<?>> deadline = Optional.empty();
  private boolean over;

  private OutboundRequest(
      Channel user, HostPort destination, Duration answerWithin, Consumer<WayFailure> failed) {
    this.user = user;
    this.answerWithin = answerWithin;
    this.failed = failed;
    this.request =
        Unpooled.copiedBuffer(
            "CONNECT " + destination + " HTTP/1.0\r\n\r\n", StandardCharsets.US_ASCII);
  }

  /**
   * Opens a stream for a user of whom nothing has been read yet. Call on the session's event loop.
   *
   * @param answerWithin how long the whole head of the answer may take once the stream is open
   * @param failed told at most once, when there will be no relay and the user is still there
   */
  public static void send(
      Channel user,
      MuxConnection session,
      HostPort destination,
      Duration answerWithin,
      Consumer<WayFailure> failed) {
    OutboundRequest request = new OutboundRequest(user, destination, answerWithin, failed);
    request.stream = session.open(addresses(user), request);
    user.closeFuture().addListener(_ -> request.userGone());
  }

  @Override
  public ByteBuf earlyData(int maxOctets) {
    return request.readableBytes() > maxOctets
        ? Unpooled.EMPTY_BUFFER
        : request.readRetainedSlice(request.readableBytes());
  }

  @Override
  public void connected(StreamAddresses addresses, ByteBuf earlyData) {
    deadline =
        Optional.of(
            user.eventLoop()
                .schedule(this::expired, answerWithin.toMillis(), TimeUnit.MILLISECONDS));
    writable();
    take(earlyData, false);
  }

  @Override
  public void received(ByteBuf octets) {
    take(octets, true);
  }

  @Override
  public void receivedUrgent(ByteBuf octets) {
    octets.release();
    giveUp(new WayFailure("bad-answer", "the server sent urgent octets before its answer"));
  }

  @Override
  public void receivedAll() {}

  @Override
  public void writable() {
    if (request.isReadable() && stream.canSend()) {
      stream.send(request);
    }
  }

  @Override
  public void ended(StreamEnd end) {
    if (finish()) {
      failed.accept(new WayFailure(reason(end.cause()), end.detail()));
    }
  }

  /**
   * @param counted whether the octets are to be acknowledged; those inside CONNECTED are not
   */
  private void take(ByteBuf octets, boolean counted) {
    int before = octets.readableBytes();
    Optional<String> statusLine;
    try {
      statusLine = head.read(octets);
    } catch (ConnectHeadException e) {
      octets.release();
      giveUp(new WayFailure("bad-answer", "the server's answer: " + e.getMessage()));
      return;
    }
    if (counted) {
      stream.acknowledge(before - octets.readableBytes());
    }
    if (statusLine.isEmpty()) {
      octets.release();
      return;
    }
    Optional<WayFailure> refused = refused(statusLine.get());
    if (refused.isPresent()) {
      octets.release();
      giveUp(refused.get());
    } else {
      relay(octets, counted);
    }
  }

  private Optional<WayFailure> refused(String statusLine) {
    Matcher matcher = STATUS_LINE.matcher(statusLine);
    if (!matcher.matches()) {
      return Optional.of(
          new WayFailure("bad-answer", "expected an HTTP status line, came something else"));
    }
    if (request.isReadable()) {
      return Optional.of(
          new WayFailure("bad-answer", "the server answered before it had the request"));
    }
    int status = Integer.parseInt(matcher.group(1));
    return status == OK
        ? Optional.empty()
        : Optional.of(
            new WayFailure(
                "http-" + (COUNTED.contains(status) ? status : "other"),
                "the server answered with status " + status));
  }

  private void relay(ByteBuf behindHead, boolean counted) {
    if (finish()) {
      StreamRelay relay = StreamRelay.forOpened(user, stream, Unpooled.EMPTY_BUFFER);
      if (counted) {
        relay.received(behindHead);
        relay.receivedAll();
      } else {
        relay.connected(StreamAddresses.NONE, behindHead);
      }
    }
  }

  private void expired() {
    giveUp(
        new WayFailure(
            "timed-out", "the server gave no answer within " + answerWithin.toSeconds() + " s"));
  }

  private void userGone() {
    if (finish()) {
      stream.close();
    }
  }

  private void giveUp(WayFailure why) {
    if (finish()) {
      stream.close();
      failed.accept(why);
    }
  }

  /** Only the first call counts. */
  private boolean finish() {
    if (over) {
      return false;
    }
    over = true;
    deadline.ifPresent(one -> one.cancel(false));
    request.release();
    return true;
  }

  private static String reason(StreamEnd.Cause cause) {
    return switch (cause) {
      case REFUSED -> "refused-by-peer";
      case CLOSED -> "no-answer";
      case TIMED_OUT -> "timed-out";
      case VIOLATION -> "bad-answer";
      case SESSION_ENDED -> "session-ended";
    };
  }

  private static StreamAddresses addresses(Channel user) {
    return StreamAddresses.of(
        new HostPort(LOOPBACK, ((InetSocketAddress) user.remoteAddress()).getPort()),
        new HostPort(LOOPBACK, ((InetSocketAddress) user.localAddress()).getPort()));
  }
}
