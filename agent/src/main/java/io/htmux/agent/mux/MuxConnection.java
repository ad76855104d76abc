package io.htmux.agent.mux;

import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.FrameException;
import io.htmux.agent.frame.SessionOption;
import io.htmux.agent.link.FrameLink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;

/**
 * One session with a peer: the table of streams, the dispatch of frames, HELLO, keep-alive and the
 * one place where it all ends. What a frame means to a stream is {@link MuxStream}'s and {@link
 * StreamState}'s.
 *
 * <p>Lives on the event loop of its channel; every method is called there.
 */
public final class MuxConnection implements FrameLink.Receiver {
  private static final Logger LOG = Logger.getLogger(MuxConnection.class);
  private static final Duration TICK = Duration.ofMillis(500);

  /** A peer may break streams as fast as it opens them; our log is not for it to fill. */
  private static final int LOGGED_VIOLATIONS = 10;

  private final FrameLink link;
  private final MuxOptions options;
  private final SessionHandler handler;
  private final MuxMetrics metrics;
  private final PackSize packSize;
  private final StreamIds ids;
  private final PeerAuthentication authentication;
  private final StreamBuffers buffers;
  private final KeepAlive keepAlive;
  private final IntObjectMap<MuxStream> streams = new IntObjectHashMap<>();
  private final Set<Integer> listenerIds = new HashSet<>();
  private final ArrayDeque<MuxStream> waitingForId = new ArrayDeque<>();
  private final LinkedHashSet<MuxStream> waitingForLink = new LinkedHashSet<>();
  private final ArrayList<MuxStream> touched = new ArrayList<>();
  private final long outputLimitOctets;
  private ScheduledFuture<?> ticker;
  private long tick;
  private int violations;
  private boolean saidHello;
  private boolean running;
  private boolean peerTakesEarlyData;
  private boolean ended;

  private MuxConnection(
      Channel channel, MuxOptions options, SessionHandler handler, MuxMetrics metrics) {
    this.link = new FrameLink(channel, this);
    this.options = options;
    this.handler = handler;
    this.metrics = metrics;
    this.packSize = new PackSize(options.packSizeOctets());
    this.ids = new StreamIds(options.firstId(), options.maxStreams());
    this.authentication = new PeerAuthentication(options.admitted());
    this.buffers = new StreamBuffers(options.streamBufferOctets());
    this.keepAlive = new KeepAlive(options.keepAlive(), options.deadAfter(), TICK);
    this.outputLimitOctets = (1L << 20) + buffers.mostOctets(options.maxStreams());
  }

  /**
   * Starts a session on a connected channel, as its last handler. Call on the channel's event loop.
   *
   * @param handler told of everything that is not a stream's own
   */
  public static MuxConnection start(
      Channel channel, MuxOptions options, SessionHandler handler, MuxMetrics metrics) {
    MuxConnection connection = new MuxConnection(channel, options, handler, metrics);
    channel.config().setRecvByteBufAllocator(FrameLink.reads());
    connection.ticker =
        channel
            .eventLoop()
            .scheduleAtFixedRate(
                connection::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    channel.pipeline().addLast("mux", connection.link);
    if (!channel.isActive()) {
      channel.eventLoop().execute(() -> connection.lost(Optional.empty()));
    } else if (options.helloFirst()) {
      connection.sayHello();
    }
    return connection;
  }

  // ---- for the owner of the session

  /**
   * Opens a stream; CONNECT goes out as soon as the peer is ready and an id is free.
   *
   * @param addresses the user who connected and where he was accepted
   * @param handler told of everything that happens to the stream
   */
  public MuxStream open(StreamAddresses addresses, StreamHandler handler) {
    return open(addresses, Frame.NO_ID, handler);
  }

  /**
   * As {@link #open(StreamAddresses, StreamHandler)}, for a user of a port that the peer asked for
   * with that BIND id.
   */
  public MuxStream open(StreamAddresses addresses, int askedId, StreamHandler handler) {
    MuxStream stream = MuxStream.openedHere(this, addresses, askedId, handler);
    metrics.opened(true);
    if (ended || waitingForId.size() >= Math.max(options.maxStreams(), 1024)) {
      metrics.refused("too-many-waiting");
      link.eventLoop().execute(() -> stream.sessionEnded("too many streams wait already"));
      return stream;
    }
    waitingForId.add(stream);
    admitWaiting();
    return stream;
  }

  /** Answers a BIND: this end listens now. */
  public void listening(BindRequest request) {
    int listenerId = ids.free(this::isTaken);
    listenerIds.add(listenerId);
    send(new Frame.BindOk(listenerId, request.peerId(), request.text()));
  }

  /** Answers a BIND: this end does not listen. */
  public void listenRefused(BindRequest request) {
    send(new Frame.BindOk(Frame.NO_ID, request.peerId(), request.text()));
  }

  public boolean isRunning() {
    return running && !ended;
  }

  public int streamCount() {
    return streams.size();
  }

  public Channel channel() {
    return link.channel();
  }

  /** Ends the session in order; the handler is told. */
  public void close(String why) {
    end(new SessionEnd(SessionEnd.Cause.CLOSED_HERE, why));
  }

  // ---- from the link

  @Override
  public void received(Frame frame) {
    keepAlive.heard();
    if (!running || ended) {
      setUp(frame);
      return;
    }
    switch (frame) {
      case Frame.Hello _ -> violation("said HELLO in the middle of a session");
      case Frame.HelloOk _, Frame.Reserved _ -> {}
      case Frame.Connect f -> opened(f);
      case Frame.Connected f -> forStream(f.receiver(), f, stream -> stream.peerConnected(f));
      case Frame.Send f -> data(f.receiver(), f, f.data(), false);
      case Frame.SendOob f -> data(f.receiver(), f, f.data(), true);
      case Frame.Sent f ->
          forStream(f.receiver(), f, stream -> stream.peerAcknowledged(f.octets()));
      case Frame.SentOob f ->
          forStream(f.receiver(), f, stream -> stream.peerAcknowledged(f.octets()));
      case Frame.Close f -> closed(f);
      case Frame.Closed f ->
          forStream(f.receiver(), f, stream -> stream.peerAnsweredClose(f.reason()));
      case Frame.Echo f ->
          send(
              new Frame.EchoOk(
                  /* sender= */ f.receiver(), /* receiver= */ f.sender(), f.payload()));
      case Frame.EchoOk f -> f.release();
      case Frame.SetOpt f -> option(f.option());
      case Frame.CryptOn _ -> violation("switched to encryption, which was not agreed on");
      case Frame.Bind f -> bind(f);
      case Frame.BindOk f -> handler.listenAnswered(f.text(), f.sender() != Frame.NO_ID);
    }
  }

  @Override
  public void receivedAll() {
    for (int i = 0; i < touched.size(); i++) {
      touched.get(i).receivedAll();
    }
    touched.clear();
    if (link.pendingOctets() > outputLimitOctets) {
      violation("does not take what it asks for: " + link.pendingOctets() + " octets wait for it");
    }
  }

  /** Streams that wait for the link go on in the order in which they came to wait. */
  @Override
  public void writable() {
    for (int n = waitingForLink.size();
        n > 0 && !waitingForLink.isEmpty() && link.isWritable();
        n--) {
      waitingForLink.removeFirst().linkWritable();
    }
  }

  @Override
  public void lost(Optional<Throwable> cause) {
    end(
        cause
            .map(
                broken ->
                    broken instanceof FrameException
                        ? new SessionEnd(SessionEnd.Cause.VIOLATION, broken.getMessage())
                        : new SessionEnd(SessionEnd.Cause.LINK_BROKEN, broken.toString()))
            .orElseGet(
                () ->
                    new SessionEnd(
                        SessionEnd.Cause.CLOSED_BY_PEER, "the peer closed the connection")));
  }

  // ---- for the streams

  void send(Frame frame) {
    if (ended) {
      frame.release();
      return;
    }
    if (frame instanceof Frame.Send data) {
      metrics.sent(data.data().readableBytes());
    }
    link.send(frame);
  }

  void release(MuxStream stream) {
    waitingForLink.remove(stream);
    buffers.giveBack(stream.bufferOctets());
    if (streams.remove(stream.id()) == null) {
      waitingForId.remove(stream);
    } else {
      metrics.streamReleased();
      admitWaiting();
    }
  }

  boolean isLinkWritableFor(MuxStream stream) {
    if (link.isWritable()) {
      return true;
    }
    waitingForLink.add(stream);
    return false;
  }

  boolean sendsEarlyData() {
    return options.earlyData() && peerTakesEarlyData;
  }

  /** How much a new stream of this session may buffer here; falls back when many are open. */
  int grantBuffer() {
    return buffers.grant();
  }

  PackSize packSize() {
    return packSize;
  }

  MuxOptions options() {
    return options;
  }

  MuxMetrics metrics() {
    return metrics;
  }

  ByteBuf noOctets() {
    return Unpooled.EMPTY_BUFFER;
  }

  long tickAfter(Duration wait) {
    return tick + Math.max(1, wait.dividedBy(TICK));
  }

  void violation(MuxStream stream, String what) {
    metrics.refused("violation");
    violations++;
    LOG.logf(
        violations <= LOGGED_VIOLATIONS ? Level.WARN : Level.DEBUG,
        "the peer broke the protocol on a stream: %s: peer=%s %s%s",
        what,
        peer(),
        stream,
        violations == LOGGED_VIOLATIONS ? "; further ones of this session at debug" : "");
  }

  // ---- inside

  private void setUp(Frame frame) {
    if (ended) {
      frame.release();
      return;
    }
    switch (frame) {
      case Frame.Hello _ -> {
        sayHello();
        send(new Frame.HelloOk(options.helloText()));
      }
      case Frame.HelloOk _ -> {
        sayHello();
        send(new Frame.HelloOk(options.helloText()));
        run();
      }
      default -> frame.release();
    }
  }

  private void sayHello() {
    if (!saidHello) {
      saidHello = true;
      send(new Frame.Hello(options.helloText()));
    }
  }

  private void run() {
    running = true;
    metrics.sessionStarted();
    send(new Frame.SetOpt(new SessionOption.PackSize(options.packSizeOctets())));
    options.credentials().ifPresent(text -> send(new Frame.SetOpt(new SessionOption.Auth(text))));
    if (options.earlyData()) {
      send(new Frame.SetOpt(new SessionOption.ConnData()));
    }
    for (int i = 0; i < options.binds().size(); i++) {
      send(new Frame.Bind(MuxOptions.FIRST_ID + i, Frame.NO_ID, options.binds().get(i)));
    }
    handler.running();
    admitWaiting();
  }

  private void option(SessionOption option) {
    switch (option) {
      case SessionOption.PackSize o -> packSize.announced(o.octets());
      case SessionOption.ConnData _ -> peerTakesEarlyData = true;
      case SessionOption.Auth o -> authentication.offered(o.userAndPassword());
      case SessionOption.Crypt _, SessionOption.Unknown _ -> {}
    }
  }

  private void opened(Frame.Connect frame) {
    if (isUnauthenticated(frame.sender())) {
      frame.release();
      return;
    }
    metrics.opened(false);
    if (streams.size() >= options.maxStreams()) {
      frame.release();
      metrics.refused("too-many-streams");
      send(new Frame.Close(Frame.NO_ID, frame.sender(), "### too many streams"));
      return;
    }
    int id = ids.free(this::isTaken);
    OpeningText text = OpeningText.parse(frame.text());
    int askedId = frame.receiver();
    MuxStream stream = MuxStream.openedByPeer(this, id, frame.sender(), askedId, text);
    streams.put(id, stream);
    metrics.streamStarted();
    metrics.received(frame.data().readableBytes());
    handler.opened(stream, text.addresses(), frame.data());
  }

  private void data(int receiver, Frame frame, ByteBuf octets, boolean urgent) {
    MuxStream stream = streams.get(receiver);
    if (stream == null) {
      frame.release();
      return;
    }
    metrics.received(octets.readableBytes());
    if (touched.isEmpty() || touched.getLast() != stream) {
      touched.add(stream);
    }
    stream.peerSent(octets, urgent);
  }

  /** "Packets addressed to an unknown R: CLOSE is still answered with CLOSED." */
  private void closed(Frame.Close frame) {
    MuxStream stream = streams.get(frame.receiver());
    if (stream == null) {
      send(
          new Frame.Closed(
              /* sender= */ frame.receiver(), /* receiver= */ frame.sender(), "OK closed"));
    } else {
      stream.peerClosed(frame.sender(), frame.reason());
    }
  }

  private void bind(Frame.Bind frame) {
    if (!isUnauthenticated(frame.sender())) {
      handler.listenAsked(new BindRequest(frame.sender(), frame.text()));
    }
  }

  private boolean isUnauthenticated(int sender) {
    if (authentication.isAuthenticated()) {
      return false;
    }
    metrics.refused("not-authenticated");
    send(new Frame.Close(Frame.NO_ID, sender, "### Not Authenticated ###"));
    end(
        new SessionEnd(
            SessionEnd.Cause.NOT_AUTHENTICATED,
            "the peer asked for a stream without one of the admitted passwords"));
    return true;
  }

  private void forStream(int id, Frame frame, Consumer<MuxStream> action) {
    MuxStream stream = streams.get(id);
    if (stream == null) {
      frame.release();
    } else {
      action.accept(stream);
    }
  }

  private void admitWaiting() {
    while (isRunning() && !waitingForId.isEmpty() && streams.size() < options.maxStreams()) {
      MuxStream stream = waitingForId.remove();
      int id = ids.free(this::isTaken);
      streams.put(id, stream);
      metrics.streamStarted();
      stream.connect(id);
    }
  }

  private void tick() {
    tick++;
    if (!running && tick >= options.helloWithin().dividedBy(TICK)) {
      end(
          new SessionEnd(
              SessionEnd.Cause.NO_HELLO,
              "the peer said no HELLO within " + options.helloWithin().toSeconds() + " s"));
      return;
    }
    if (running) {
      switch (keepAlive.tick()) {
        case NOTHING -> {}
        case ASK -> send(new Frame.Echo(Frame.NO_ID, Frame.NO_ID, echoText()));
        case DEAD ->
            end(
                new SessionEnd(
                    SessionEnd.Cause.DEAD,
                    "not a sign of life within " + options.deadAfter().toSeconds() + " s"));
      }
    }
    List<MuxStream> all = new ArrayList<>(streams.values());
    all.addAll(waitingForId);
    all.forEach(stream -> stream.expire(tick));
  }

  private boolean isTaken(int id) {
    return streams.containsKey(id) || listenerIds.contains(id);
  }

  private ByteBuf echoText() {
    return ByteBufUtil.writeAscii(
        link.channel().alloc(), options.clock().millis() % 1_000_000_000L + "\0");
  }

  private void violation(String what) {
    end(new SessionEnd(SessionEnd.Cause.VIOLATION, "the peer " + what));
  }

  /** Everything that ends a session leads here, and only the first call counts. */
  private void end(SessionEnd end) {
    if (ended) {
      return;
    }
    ended = true;
    ticker.cancel(false);
    if (running) {
      metrics.sessionEnded(end.cause());
    }
    List<MuxStream> all = new ArrayList<>(streams.values());
    all.addAll(waitingForId);
    streams.values().forEach(_ -> metrics.streamReleased());
    streams.clear();
    waitingForId.clear();
    waitingForLink.clear();
    touched.clear();
    all.forEach(stream -> stream.sessionEnded(end.detail()));
    link.close();
    handler.ended(end);
  }

  private Object peer() {
    return link.channel().remoteAddress();
  }
}
