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
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks the server at the far end of a session for a destination: {@code CONNECT host:port HTTP/1.0}
 * as the first octets of a stream, and an answer with status 200, behind which the octets are the
 * destination's (SockMux 0.3 §2.7). From there on the stream is a {@link StreamChannel}. Lives on
 * the session's event loop.
 *
 * <p>Where the user came from is not told to the server: CONNECT carries loopback addresses, as the
 * original's does. Nor is where he was accepted: a server chooses targets by the number of that
 * port.
 */
final class OutboundRequest implements StreamHandler {
  private static final String LOOPBACK = "127.0.0.1";
  private static final HostPort NOWHERE = new HostPort(LOOPBACK, 0);
  private static final int OK = 200;
  private static final Pattern STATUS_LINE =
      Pattern.compile("HTTP/[0-9]\\.[0-9] ([0-9]{3})(?: .*)?");

  /** Those that are counted under their own number; a peer must not invent series. */
  private static final Set<Integer> COUNTED =
      Set.of(400, 403, 404, 405, 407, 408, 431, 500, 502, 503, 504);

  private final EventLoop loop;
  private final HostPort destination;
  private final Duration answerWithin;
  private final Promise<Channel> connected;
  private final ConnectHead head = new ConnectHead();
  private final ByteBuf request;
  private MuxStream stream;
  private Optional<ScheduledFuture<?>> deadline = Optional.empty();
  private boolean over;

  private OutboundRequest(EventLoop loop, HostPort destination, Duration answerWithin) {
    this.loop = loop;
    this.destination = destination;
    this.answerWithin = answerWithin;
    this.connected = loop.newPromise();
    this.request =
        Unpooled.copiedBuffer(
            "CONNECT " + destination + " HTTP/1.0\r\n\r\n", StandardCharsets.US_ASCII);
  }

  /**
   * Opens a stream and asks. Call on the session's event loop.
   *
   * @param answerWithin how long opening the stream and the whole head of the answer may take
   * @return a {@link StreamChannel} to the destination, or failed with a {@link
   *     NotConnectedException}; cancelling it gives the stream up
   */
  static Future<Channel> ask(
      EventLoop loop,
      MuxConnection session,
      Requester from,
      HostPort destination,
      Duration answerWithin) {
    OutboundRequest request = new OutboundRequest(loop, destination, answerWithin);
    request.deadline =
        Optional.of(
            loop.schedule(request::expired, answerWithin.toMillis(), TimeUnit.MILLISECONDS));
    request.stream = session.open(addresses(from), request);
    request.connected.addListener(_ -> request.notWantedAnyMore());
    return request.connected;
  }

  @Override
  public ByteBuf earlyData(int maxOctets) {
    return request.readableBytes() > maxOctets
        ? Unpooled.EMPTY_BUFFER
        : request.readRetainedSlice(request.readableBytes());
  }

  @Override
  public void connected(StreamAddresses addresses, ByteBuf earlyData) {
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
    giveUp(
        new NotConnectedException("bad-answer", "the server sent urgent octets before its answer"));
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
      connected.tryFailure(new NotConnectedException(reason(end.cause()), end.detail()));
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
      giveUp(new NotConnectedException("bad-answer", "the server's answer: " + e.getMessage()));
      return;
    }
    if (counted) {
      stream.acknowledge(before - octets.readableBytes());
    }
    if (statusLine.isEmpty()) {
      octets.release();
      return;
    }
    Optional<NotConnectedException> refused = refused(statusLine.get());
    if (refused.isPresent()) {
      octets.release();
      giveUp(refused.get());
    } else {
      relay(octets, counted);
    }
  }

  private Optional<NotConnectedException> refused(String statusLine) {
    Matcher matcher = STATUS_LINE.matcher(statusLine);
    if (!matcher.matches()) {
      return Optional.of(
          new NotConnectedException(
              "bad-answer", "expected an HTTP status line, came something else"));
    }
    if (request.isReadable()) {
      return Optional.of(
          new NotConnectedException("bad-answer", "the server answered before it had the request"));
    }
    int status = Integer.parseInt(matcher.group(1));
    return status == OK
        ? Optional.empty()
        : Optional.of(
            new NotConnectedException(
                "http-" + (COUNTED.contains(status) ? status : "other"),
                "the server answered with status " + status));
  }

  private void relay(ByteBuf behindHead, boolean counted) {
    if (!finish()) {
      behindHead.release();
      return;
    }
    StreamChannel channel =
        StreamChannel.forOpened(loop, stream, StreamAddresses.of(destination, NOWHERE));
    if (counted) {
      channel.unread(behindHead);
    } else {
      channel.unreadEarly(behindHead);
    }
    if (!connected.trySuccess(channel)) {
      channel.close();
    }
  }

  private void expired() {
    giveUp(
        new NotConnectedException(
            "timed-out", "the server gave no answer within " + answerWithin.toSeconds() + " s"));
  }

  private void notWantedAnyMore() {
    if (connected.isCancelled() && finish()) {
      stream.close();
    }
  }

  private void giveUp(NotConnectedException why) {
    if (finish()) {
      stream.close();
      connected.tryFailure(why);
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
      case CLOSED, RESET -> "no-answer";
      case TIMED_OUT -> "timed-out";
      case VIOLATION -> "bad-answer";
      case SESSION_ENDED -> "session-ended";
    };
  }

  private static StreamAddresses addresses(Requester from) {
    return StreamAddresses.of(loopback(from.user()), NOWHERE);
  }

  private static HostPort loopback(Optional<HostPort> address) {
    return new HostPort(LOOPBACK, address.map(HostPort::port).orElse(0));
  }
}
