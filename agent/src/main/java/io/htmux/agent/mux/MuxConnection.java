package io.htmux.agent.mux;

import io.htmux.agent.address.Transport;
import io.htmux.agent.link.Link;
import io.htmux.agent.link.LinkReads;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One session with a peer: its streams, whose turn it is to send, keep-alive and the one place
 * where it all ends. What a frame means is the {@link Dialect}'s; what an event means to a stream
 * is {@link MuxStream}'s and the dialect's table's.
 *
 * <p>Lives on one event loop; every method is called there.
 */
public final class MuxConnection {
  static final Duration TICK = Duration.ofMillis(500);

  private final MuxOptions options;
  private final SessionHandler handler;
  private final MuxMetrics metrics;
  private final KeepAlive keepAlive;
  private final StreamTable streams;
  private final LinkSharing sharing = new LinkSharing(this);
  private final ViolationLog violations = new ViolationLog();
  private final Probe probe = new Probe(this);
  private final TouchedStreams touched;
  private final SessionRoom room;
  private final Dialect dialect;
  private final Link link;
  private ScheduledFuture<?> ticker;
  private long tick;
  private boolean running;
  private boolean ended;

  private MuxConnection(
      MuxOptions options,
      StreamIds ids,
      SessionHandler handler,
      MuxMetrics metrics,
      Function<MuxConnection, Dialect> dialect) {
    this.options = options;
    this.handler = handler;
    this.metrics = metrics;
    this.keepAlive = new KeepAlive(options.keepAlive(), options.deadAfter(), TICK);
    this.streams = new StreamTable(options, ids, metrics);
    this.touched = new TouchedStreams(streams, metrics);
    this.room = new SessionRoom(this, metrics.room());
    this.dialect = dialect.apply(this);
    this.link = this.dialect.link();
  }

  /**
   * Starts a session of SockMux 0.3 on a connected channel, as its last handler. Call on the
   * channel's event loop.
   *
   * @param handler told of everything that is not a stream's own
   */
  public static MuxConnection start(
      Channel channel, MuxOptions options, SessionHandler handler, MuxMetrics metrics) {
    StreamIds ids = new RestingIds(options.firstId(), options.maxStreams());
    return new MuxConnection(
            options,
            ids,
            handler,
            metrics,
            connection -> new OriginalDialect(channel, connection, options))
        .begin();
  }

  /** To be called before a channel that may come to carry a session reads anything. */
  public static void prepare(Channel channel) {
    LinkReads.prepare(channel);
  }

  /**
   * As {@link #start}, but of SockMux 1.0: it runs at once, without a greeting, and it goes on with
   * another connection if its own breaks.
   */
  public static MuxConnection startNative(
      Channel channel,
      MuxOptions options,
      NativeOptions nativeOptions,
      SessionHandler handler,
      MuxMetrics metrics) {
    return new MuxConnection(
            options,
            new RisingIds(nativeOptions.dialled()),
            handler,
            metrics,
            connection -> new NativeDialect(channel, connection, nativeOptions))
        .begin();
  }

  private MuxConnection begin() {
    ticker =
        eventLoop()
            .scheduleAtFixedRate(
                this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    room.enter();
    dialect.begin();
    return this;
  }

  // ---- for the owner of the session

  /**
   * Opens a stream; the peer is asked as soon as it is ready and an id is free.
   *
   * @param addresses the user who connected and where he was accepted
   * @param handler told of everything that happens to the stream
   */
  public MuxStream open(StreamAddresses addresses, StreamHandler handler) {
    return open(addresses, MuxStream.NOT_ASKED, handler);
  }

  /**
   * As {@link #open(StreamAddresses, StreamHandler)}, for a user of a port that the peer asked for
   * with that BIND id.
   */
  public MuxStream open(StreamAddresses addresses, int askedId, StreamHandler handler) {
    return open(MuxStream.openedHere(this, addresses, Transport.TCP, askedId, handler));
  }

  /** As {@link #open(StreamAddresses, StreamHandler)}, for the datagrams of a user. */
  public MuxStream openForDatagrams(StreamAddresses addresses, StreamHandler handler) {
    return open(MuxStream.openedHere(this, addresses, Transport.UDP, MuxStream.NOT_ASKED, handler));
  }

  private MuxStream open(MuxStream stream) {
    metrics.opened(true);
    if (ended || !streams.await(stream)) {
      metrics.refused("too-many-waiting");
      dialect.giveBack(stream.input().window());
      eventLoop().execute(() -> stream.ending().sessionEnded("too many streams wait already"));
      return stream;
    }
    admitWaiting();
    return stream;
  }

  /** Whether octets may be sent on a stream that the peer has not opened yet. */
  public boolean sendsWhileOpening() {
    return dialect.sendsWhileOpening();
  }

  /** Answers a BIND: this end listens now. */
  public void listening(BindRequest request) {
    dialect.listenAnswer(request, true);
  }

  /** Answers a BIND: this end does not listen. */
  public void listenRefused(BindRequest request) {
    dialect.listenAnswer(request, false);
  }

  /** Whether the peer is one that relays datagrams between any two addresses: one of ours. */
  public boolean peerIsOurs() {
    return dialect instanceof NativeDialect || options.peerIsOurs();
  }

  public boolean isRunning() {
    return running && !ended;
  }

  public int streamCount() {
    return streams.size();
  }

  /** The connection that carries it now, or carried it last. */
  public Channel channel() {
    return link.channel();
  }

  public EventLoop eventLoop() {
    return link.eventLoop();
  }

  /** Ends the session in order; the handler is told. */
  public void close(String why) {
    end(new SessionEnd(SessionEnd.Cause.CLOSED_HERE, why));
  }

  /**
   * This end stops soon: the peer is told to open streams elsewhere, as far as it understands that.
   * Streams that are there go on.
   */
  public void drain(Duration within) {
    if (isRunning()) {
      dialect.drain(within.toSeconds());
    }
  }

  /**
   * Asks the peer for a sign of life; {@link SessionHandler#heardAgain} tells of it.
   *
   * @param silent run when none comes in that time
   */
  public void probe(Duration within, Consumer<String> silent) {
    if (isRunning()) {
      probe.ask(within, silent);
    }
  }

  /** The connection is of no use any more, whatever TCP thinks of it; another one may help. */
  public void giveUpConnection(String why) {
    dialect.silent(why);
  }

  /**
   * After {@link #drain}: whether the peer has heard of it, no stream is left, and none of their
   * octets waits for its reader.
   */
  public boolean isDrained() {
    return !room.hasLingering() && (!isRunning() || (dialect.isDrained() && streams.size() == 0));
  }

  /** The resumable part of this session; empty where the version has none. */
  public Optional<Resumption> resumption() {
    return dialect instanceof NativeDialect it ? Optional.of(it.resumption()) : Optional.empty();
  }

  /** Ports while the session runs; empty where the version knows no such frames. */
  public Optional<PortWishes> portWishes() {
    return dialect instanceof NativeDialect it ? Optional.of(it.ports()) : Optional.empty();
  }

  // ---- for the dialect

  Dialect dialect() {
    return dialect;
  }

  StreamTable streams() {
    return streams;
  }

  SessionHandler handler() {
    return handler;
  }

  MuxOptions options() {
    return options;
  }

  MuxMetrics metrics() {
    return metrics;
  }

  ByteBufAllocator allocator() {
    return link.channel().alloc();
  }

  /** What waits in this session. */
  SessionRoom room() {
    return room;
  }

  /** Who gets something in this read of the link. */
  TouchedStreams touched() {
    return touched;
  }

  /** Whose turn it is to send. */
  LinkSharing sharing() {
    return sharing;
  }

  boolean isLinkWritable() {
    return link.isWritable();
  }

  boolean isEnded() {
    return ended;
  }

  /** Anything at all came from the peer. */
  void heard() {
    probe.heard();
    keepAlive.heard();
  }

  /** Streams can be opened. */
  void run() {
    running = true;
    metrics.sessionStarted();
    handler.running();
    admitWaiting();
  }

  void receivedAll() {
    touched.receivedAll();
    room.endIfTooMuchWaits();
  }

  void lost(Optional<Throwable> cause) {
    end(SessionEnd.ofLink(cause));
  }

  void violation(String what) {
    end(new SessionEnd(SessionEnd.Cause.VIOLATION, "the peer " + what));
  }

  void noteViolation(MuxStream stream, String what) {
    metrics.refused("violation");
    violations.add(stream, link.channel().remoteAddress(), what);
  }

  // ---- for the streams

  void release(MuxStream stream) {
    stream.dropKept();
    sharing.forget(stream);
    streams.release(stream);
    dialect.giveBack(stream.input().window());
    admitWaiting();
  }

  long tickAfter(Duration wait) {
    return tick + Math.max(1, wait.toMillis() / TICK.toMillis());
  }

  // ---- inside

  private void admitWaiting() {
    if (!isRunning()) {
      return;
    }
    streams.admitWaiting();
    if (streams.isUsedUp()) {
      close("all stream ids of this session are used up");
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
        case ASK -> dialect.ask();
        case DEAD ->
            dialect.silent("not a sign of life within " + options.deadAfter().toSeconds() + " s");
      }
    }
    dialect.tick();
    room.tick();
    streams.all().forEach(stream -> stream.ending().expire(tick));
  }

  /** Everything that ends a session leads here, and only the first call counts. */
  void end(SessionEnd end) {
    if (ended) {
      return;
    }
    ended = true;
    ticker.cancel(false);
    metrics.sessionEnded(end.cause(), running);
    List<MuxStream> all = streams.all();
    streams.clear();
    sharing.clear();
    touched.clear();
    all.forEach(stream -> stream.ending().sessionEnded(end.detail()));
    dialect.end(end);
    room.leave(end);
    handler.ended(end);
  }
}
