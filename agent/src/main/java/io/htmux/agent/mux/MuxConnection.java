package io.htmux.agent.mux;

import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.SessionOption;
import io.htmux.agent.link.FrameLink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One session with a peer: the dispatch of frames, keep-alive and the one place where it all ends.
 * What a frame means to a stream is {@link MuxStream}'s and {@link StreamState}'s.
 *
 * <p>Lives on the event loop of its channel; every method is called there.
 */
public final class MuxConnection implements FrameLink.Receiver {
  private static final Duration TICK = Duration.ofMillis(500);

  /** Answers that may wait for a peer that does not read, besides what its streams may send. */
  private static final long OUTPUT_BESIDE_STREAMS_OCTETS = 1 << 20;

  private final FrameLink link;
  private final MuxOptions options;
  private final SessionHandler handler;
  private final MuxMetrics metrics;
  private final PackSize packSize;
  private final PeerAuthentication authentication;
  private final KeepAlive keepAlive;
  private final Greeting greeting;
  private final StreamTable streams;
  private final ViolationLog violations = new ViolationLog();
  private final ArrayList<MuxStream> touched = new ArrayList<>();
  private final long outputLimitOctets;
  private ScheduledFuture<?> ticker;
  private long tick;
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
    this.authentication = new PeerAuthentication(options.admitted());
    this.keepAlive = new KeepAlive(options.keepAlive(), options.deadAfter(), TICK);
    this.greeting = new Greeting(options, this::send);
    this.streams = new StreamTable(options, metrics);
    this.outputLimitOctets = OUTPUT_BESIDE_STREAMS_OCTETS + streams.mostBufferedOctets();
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
      connection.greeting.sayHello();
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
    if (ended || !streams.await(stream)) {
      metrics.refused("too-many-waiting");
      link.eventLoop().execute(() -> stream.sessionEnded("too many streams wait already"));
      return stream;
    }
    admitWaiting();
    return stream;
  }

  /** Answers a BIND: this end listens now. */
  public void listening(BindRequest request) {
    send(new Frame.BindOk(streams.listenerId(), request.peerId(), request.text()));
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
    for (int n = streams.waitingForLink(); n > 0 && link.isWritable(); n--) {
      streams.nextForLink().ifPresent(MuxStream::linkWritable);
    }
  }

  @Override
  public void lost(Optional<Throwable> cause) {
    end(SessionEnd.ofLink(cause));
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
    streams.release(stream);
    admitWaiting();
  }

  boolean isLinkWritableFor(MuxStream stream) {
    if (link.isWritable()) {
      return true;
    }
    streams.awaitLink(stream);
    return false;
  }

  boolean sendsEarlyData() {
    return options.earlyData() && peerTakesEarlyData;
  }

  /** How much a new stream of this session may buffer here; falls back when many are open. */
  int grantBuffer() {
    return streams.grantBuffer();
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

  long tickAfter(Duration wait) {
    return tick + Math.max(1, wait.dividedBy(TICK));
  }

  void violation(MuxStream stream, String what) {
    metrics.refused("violation");
    violations.add(stream, link.channel().remoteAddress(), what);
  }

  // ---- inside

  private void setUp(Frame frame) {
    if (ended) {
      frame.release();
    } else if (greeting.heard(frame)) {
      running = true;
      metrics.sessionStarted();
      handler.running();
      admitWaiting();
    }
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
    if (streams.isFull()) {
      frame.release();
      metrics.refused("too-many-streams");
      send(new Frame.Close(Frame.NO_ID, frame.sender(), "### too many streams"));
      return;
    }
    int id = streams.freeId();
    OpeningText text = OpeningText.parse(frame.text());
    int askedId = frame.receiver();
    MuxStream stream = MuxStream.openedByPeer(this, id, frame.sender(), askedId, text);
    streams.add(id, stream);
    metrics.received(frame.data().readableBytes());
    handler.opened(stream, text.addresses(), frame.data());
  }

  private void data(int receiver, Frame frame, ByteBuf octets, boolean urgent) {
    MuxStream stream = streams.find(receiver);
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
    MuxStream stream = streams.find(frame.receiver());
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
    MuxStream stream = streams.find(id);
    if (stream == null) {
      frame.release();
    } else {
      action.accept(stream);
    }
  }

  private void admitWaiting() {
    if (isRunning()) {
      streams.admitWaiting();
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
        case ASK -> send(KeepAlive.question(options.clock()));
        case DEAD ->
            end(
                new SessionEnd(
                    SessionEnd.Cause.DEAD,
                    "not a sign of life within " + options.deadAfter().toSeconds() + " s"));
      }
    }
    streams.all().forEach(stream -> stream.expire(tick));
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
    metrics.sessionEnded(end.cause(), running);
    List<MuxStream> all = streams.all();
    streams.clear();
    touched.clear();
    all.forEach(stream -> stream.sessionEnded(end.detail()));
    link.close();
    handler.ended(end);
  }
}
