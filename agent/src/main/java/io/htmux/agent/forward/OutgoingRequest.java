package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.lists.Candidate;
import io.htmux.agent.mux.MuxMetrics;
import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.mux.StreamEnd;
import io.htmux.agent.mux.StreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * A stream of a client from its beginning to the moment when its destination is reached: reads the
 * request, lets {@link OutgoingDialer} dial, and hands over to a {@link StreamRelay} with the
 * answer as its first octets, or answers why not and closes. On the session's event loop.
 *
 * <p>What comes behind the request before the destination is reached waits here unacknowledged, so
 * that the stream's window bounds it.
 */
final class OutgoingRequest implements StreamHandler {
  private static final Logger LOG = Logger.getLogger(OutgoingRequest.class);

  /** The client is told nothing of this host's addresses. */
  private static final StreamAddresses NOWHERE =
      StreamAddresses.of(new HostPort("127.0.0.1", 0), new HostPort("127.0.0.1", 0));

  private static final Pattern REQUEST_LINE =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([^ \\t]+) HTTP/1\\.[0-9]");

  private final OutgoingDialer dialer;
  private final EventLoop loop;
  private final MuxStream stream;
  private final MuxMetrics metrics;
  private final ConnectHead head = new ConnectHead();
  private final ArrayDeque<ByteBuf> waiting = new ArrayDeque<>();
  private ByteBuf waitingEarly = Unpooled.EMPTY_BUFFER;
  private Optional<ScheduledFuture<?>> deadline = Optional.empty();
  private boolean dialling;
  private boolean over;

  OutgoingRequest(OutgoingDialer dialer, EventLoop loop, MuxStream stream, MuxMetrics metrics) {
    this.dialer = dialer;
    this.loop = loop;
    this.stream = stream;
    this.metrics = metrics;
  }

  void start(ByteBuf earlyData, Duration headWithin) {
    deadline =
        Optional.of(
            loop.schedule(
                () -> refuse(ConnectAnswer.REQUEST_TIMEOUT, "no whole request head in time"),
                headWithin.toMillis(),
                TimeUnit.MILLISECONDS));
    stream.accept(NOWHERE, this);
    take(earlyData, false);
  }

  @Override
  public ByteBuf earlyData(int maxOctets) {
    return Unpooled.EMPTY_BUFFER;
  }

  @Override
  public void connected(StreamAddresses addresses, ByteBuf earlyData) {
    throw new IllegalStateException("this stream was opened by the peer");
  }

  @Override
  public void received(ByteBuf octets) {
    take(octets, true);
  }

  /** Java cannot pass urgent octets on: they are counted as taken, and left out. */
  @Override
  public void receivedUrgent(ByteBuf octets) {
    stream.acknowledgeUrgent(octets.readableBytes());
    octets.release();
  }

  @Override
  public void receivedAll() {}

  @Override
  public void writable() {}

  @Override
  public void ended(StreamEnd end) {
    finish();
    drop();
  }

  /**
   * @param counted whether the octets are to be acknowledged; those inside CONNECT are not
   */
  private void take(ByteBuf octets, boolean counted) {
    if (over) {
      octets.release();
      return;
    }
    if (dialling) {
      waiting.add(octets);
      return;
    }
    int before = octets.readableBytes();
    Optional<String> requestLine;
    try {
      requestLine = head.read(octets);
    } catch (ConnectHeadException e) {
      octets.release();
      refuse(
          e.isTooLarge() ? ConnectAnswer.HEAD_TOO_LARGE : ConnectAnswer.BAD_REQUEST,
          e.getMessage());
      return;
    }
    if (counted) {
      stream.acknowledge(before - octets.readableBytes());
    }
    if (!octets.isReadable()) {
      octets.release();
    } else if (counted) {
      waiting.add(octets);
    } else {
      waitingEarly = octets;
    }
    requestLine.ifPresent(this::requested);
  }

  private void requested(String requestLine) {
    Matcher matcher = REQUEST_LINE.matcher(requestLine);
    if (!matcher.matches()) {
      refuse(ConnectAnswer.BAD_REQUEST, "its first line is no HTTP request");
    } else if (!matcher.group(1).equals("CONNECT")) {
      refuse(ConnectAnswer.METHOD_NOT_ALLOWED, "only CONNECT is served");
    } else {
      destination(matcher.group(2))
          .ifPresentOrElse(
              this::dial,
              () -> refuse(ConnectAnswer.BAD_REQUEST, "CONNECT names no host:port that is one"));
    }
  }

  private void dial(HostPort destination) {
    dialling = true;
    deadline.ifPresent(one -> one.cancel(false));
    dialer
        .dial(loop, destination)
        .addListener(
            (Future<Channel> done) -> {
              if (!done.isSuccess()) {
                notReached(destination, done.cause());
              } else if (done.getNow().isActive()) {
                reached(done.getNow());
              } else {
                notReached(destination, new ClosedChannelException());
              }
            });
  }

  private void reached(Channel socket) {
    if (!finish()) {
      loop.execute(socket::close);
      return;
    }
    StreamRelay relay = StreamRelay.forOpened(socket, stream, ConnectAnswer.established());
    relay.connected(StreamAddresses.NONE, waitingEarly);
    waitingEarly = Unpooled.EMPTY_BUFFER;
    waiting.forEach(relay::received);
    waiting.clear();
    relay.receivedAll();
  }

  private void notReached(HostPort destination, Throwable cause) {
    ConnectAnswer answer = ConnectAnswer.to(cause);
    refuse(answer, DialFailure.reason(cause), destination + ": " + cause.getMessage());
  }

  private void refuse(ConnectAnswer answer, String why) {
    refuse(answer, answer.reason(), why);
  }

  private void refuse(ConnectAnswer answer, String reason, String why) {
    if (!finish()) {
      return;
    }
    drop();
    metrics.refused(reason);
    LOG.infof("outgoing connection refused: status=%s: %s", answer, why);
    ByteBuf octets = answer.octets();
    stream.send(octets);
    octets.release();
    stream.close();
  }

  /** Only the first call counts. */
  private boolean finish() {
    if (over) {
      return false;
    }
    over = true;
    deadline.ifPresent(one -> one.cancel(false));
    return true;
  }

  private void drop() {
    waiting.forEach(ByteBuf::release);
    waiting.clear();
    waitingEarly.release();
    waitingEarly = Unpooled.EMPTY_BUFFER;
  }

  /** Only what is surely a name or a number: no spelling that means something else elsewhere. */
  private static Optional<HostPort> destination(String target) {
    try {
      HostPort destination = HostPort.parse(target);
      Candidate.destination(destination.host(), destination.port(), "tcp");
      return Optional.of(destination).filter(one -> one.port() > 0);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
