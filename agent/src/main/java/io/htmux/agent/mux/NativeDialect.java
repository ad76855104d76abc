package io.htmux.agent.mux;

import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.Reason;
import io.htmux.agent.link.Link;
import io.htmux.agent.link.ResumableLink;
import io.htmux.agent.link.WaitingRoom;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.Optional;

/**
 * SockMux 1.0, between our own ends (SockMux 1.0 §6): one id for both ends, windows that grow, each
 * direction ends by itself, and a session that outlives its connection.
 *
 * <p>What a peer breaks ends the session, with the numbers in its message: two ends of our own do
 * not err, and a stream whose counts are wrong is no stream any more.
 *
 * <p>It is long for having one short method for each event of a stream and each frame.
 */
final class NativeDialect implements Dialect, ResumableLink.Receiver {

  /** Frames beside octets may wait for a peer that is away, or does not acknowledge. */
  private static final long OUTPUT_BESIDE_OCTETS = 4L << 20;

  /** As many, where there is no cut to be waited for. */
  private static final long OUTPUT_OF_UNKEPT_OCTETS = 1L << 20;

  private static final int MOST_EARLY_OCTETS = 16 * 1024;

  private final MuxConnection connection;
  private final SessionHandler handler;
  private final NativeOptions nativeOptions;
  private final ResumableLink link;
  private final ReceiveBudget budget;
  private final SlowReaders slowReaders;
  private final RoundTripQuestions questions;
  private final Draining draining;
  private final OpenedIds ids;
  private final PeerOpenings openings;
  private final NativePorts ports;
  private final NativeResumption resumption;

  NativeDialect(
      Channel channel, MuxConnection connection, MuxOptions options, NativeOptions nativeOptions) {
    this.connection = connection;
    this.handler = connection.handler();
    this.nativeOptions = nativeOptions;
    WaitingRoom room = connection.metrics().room();
    this.link =
        new ResumableLink(channel, this, nativeOptions.resumeWithin(), connection.outgoing());
    this.budget = new ReceiveBudget(nativeOptions.receiveBudgetOctets(), room);
    this.slowReaders = new SlowReaders(connection, budget);
    this.questions = new RoundTripQuestions(link);
    this.draining = new Draining(link);
    this.ids = new OpenedIds(nativeOptions.dialled());
    this.openings = new PeerOpenings(connection, link, ids, draining);
    this.ports = new NativePorts(link, handler);
    this.resumption = new NativeResumption(connection, link, questions);
  }

  // ---- what this version is like

  @Override
  public Link link() {
    return link;
  }

  @Override
  public StreamTransition next(StreamState state, StreamEvent event) {
    return StreamRules.on(state, event);
  }

  @Override
  public boolean sendsWhileOpening() {
    return true;
  }

  @Override
  public boolean halfCloses() {
    return true;
  }

  @Override
  public boolean tellsDatagrams() {
    return true;
  }

  @Override
  public int mostDatagramOctets() {
    return NativeFrame.MOST_DATAGRAM_OCTETS;
  }

  @Override
  public OutgoingWindow outgoingWindow() {
    return new CreditWindow();
  }

  @Override
  public IncomingWindow incomingWindow() {
    return new GrowingWindow(budget, questions.roundTrip(), System::nanoTime);
  }

  @Override
  public void giveBack(IncomingWindow window) {
    budget.giveBack(window.limitOctets());
    budget.letGo(window.waitingOctets());
  }

  @Override
  public Optional<Runnable> linger(long octets, Runnable reset) {
    return budget.linger(octets, reset);
  }

  @Override
  public boolean keepsOutput() {
    return link.keeps();
  }

  @Override
  public long mostPendingOctets() {
    return nativeOptions.resumeWithin().isZero()
        ? OUTPUT_OF_UNKEPT_OCTETS
        : ResumableLink.KEPT_OCTETS + OUTPUT_BESIDE_OCTETS;
  }

  /** Ports while the session runs. */
  PortWishes ports() {
    return ports;
  }

  Resumption resumption() {
    return resumption;
  }

  // ---- the session

  /** There is no greeting; the owner hears of it when it has the session in its hands. */
  @Override
  public void begin() {
    link.begin();
    link.eventLoop()
        .execute(
            () -> {
              if (!connection.isEnded()) {
                connection.run();
                questions.ask();
              }
            });
  }

  @Override
  public void ask() {
    if (link.isConnected()) {
      questions.ask();
    }
  }

  /** The last octets of a link that falls silent are acknowledged, too. */
  @Override
  public void tick() {
    link.tick();
    slowReaders.pay();
    draining.tick();
    questions.tick();
  }

  /** Another connection may help. */
  @Override
  public void silent(String what) {
    connection.heard();
    if (link.isConnected()) {
      link.interrupt(what);
    }
  }

  @Override
  public void drain(long seconds) {
    draining.begin(seconds);
  }

  @Override
  public boolean isDrained() {
    return draining.isTold();
  }

  @Override
  public void end(SessionEnd end) {
    slowReaders.endOfSession();
    link.end(
        switch (end.cause()) {
          case VIOLATION -> Reason.PROTOCOL;
          case NO_ROOM -> Reason.TOO_SLOW;
          case CLOSED_HERE, CLOSED_BY_PEER, LINK_BROKEN, NO_HELLO, DEAD, NOT_AUTHENTICATED ->
              Reason.CLOSED;
        },
        end.detail());
  }

  @Override
  public void listenAnswer(BindRequest request, boolean listening) {
    throw new IllegalStateException("SockMux 1.0 has no BIND");
  }

  // ---- one stream, outwards

  /** What the owner has to say first follows at once, without waiting for the answer. */
  @Override
  public void open(MuxStream stream) {
    ids.openedHere(stream.id());
    link.send(
        new NativeFrame.Open(
            stream.id(),
            stream.isOfDatagrams(),
            false,
            stream.bufferOctets(),
            stream.addresses().port(),
            NativeAddresses.text(stream.addresses().first()),
            NativeAddresses.text(stream.addresses().second())));
    if (!stream.isOfDatagrams()) {
      stream.output().sendEarly(stream.earlyData(MOST_EARLY_OCTETS));
    }
  }

  @Override
  public void opened(MuxStream stream, StreamAddresses reached) {
    link.send(
        new NativeFrame.Opened(
            stream.id(),
            stream.bufferOctets(),
            NativeAddresses.text(reached.first()),
            NativeAddresses.text(reached.second())));
  }

  @Override
  public void answered() {
    openings.answered();
  }

  @Override
  public void refuse(MuxStream stream, Reason reason, String text) {
    link.send(new NativeFrame.Refused(stream.id(), reason, text));
  }

  @Override
  public void data(MuxStream stream, ByteBuf octets) {
    link.data(stream.id(), octets);
  }

  @Override
  public void datagram(MuxStream stream, ByteBuf octets) {
    link.send(new NativeFrame.Datagram(stream.id(), octets));
  }

  @Override
  public void credit(MuxStream stream, int octets, int growthOctets) {
    link.credit(stream.id(), octets, growthOctets);
  }

  @Override
  public void urgentCredit(MuxStream stream, int octets) {
    throw new IllegalStateException("SockMux 1.0 has no urgent octets");
  }

  @Override
  public void shut(MuxStream stream) {
    link.send(new NativeFrame.Shut(stream.id()));
  }

  @Override
  public void close(MuxStream stream, StreamState before, Reason reason) {
    switch (before) {
      case WAITING -> {}
      case OPENING -> link.send(new NativeFrame.Reset(stream.id(), Reason.CANCELLED, "given up"));
      case OPEN, SHUT_HERE, SHUT_THERE -> link.send(new NativeFrame.Reset(stream.id(), reason, ""));
      case DIALLING, CANCELLED, CLOSING, CLOSED ->
          throw new IllegalStateException("a stream that is " + before + " is not closed");
    }
    connection.release(stream);
  }

  @Override
  public void expired(MuxStream stream, StreamState before) {
    switch (before) {
      case OPENING ->
          link.send(new NativeFrame.Reset(stream.id(), Reason.CANCELLED, "no answer in time"));
      case DIALLING ->
          link.send(
              new NativeFrame.Refused(
                  stream.id(), Reason.TIMED_OUT, "the target did not answer in time"));
      case WAITING, OPEN, SHUT_HERE, SHUT_THERE, CANCELLED, CLOSING, CLOSED -> {}
    }
  }

  @Override
  public void violated(MuxStream stream, String what) {
    connection.noteViolation(stream, what);
    connection.violation(what + ", on " + stream);
  }

  // ---- what comes

  @Override
  public void data(int id, ByteBuf octets) {
    connection.heard();
    if (isKnown(id, "octets")) {
      connection.data(id, octets, false);
    } else {
      octets.release();
    }
  }

  @Override
  public Optional<EpollSocketChannel> outlet(int id, int octets) {
    MuxStream stream = connection.streams().find(id);
    return stream == null ? Optional.empty() : stream.input().outlet(octets);
  }

  @Override
  public void passed(int id, int octets) {
    connection.heard();
    connection.metrics().received(octets);
    connection.streams().find(id).input().passed(octets);
  }

  @Override
  public void credit(int id, int consumedOctets, int growthOctets) {
    connection.heard();
    MuxStream stream = found(id, "credit");
    if (stream != null) {
      stream.output().acknowledged(consumedOctets, growthOctets);
    }
  }

  @Override
  public void received(NativeFrame frame) {
    connection.heard();
    switch (frame) {
      case NativeFrame.Open f -> openings.open(f);
      case NativeFrame.Opened f -> opened(f);
      case NativeFrame.Refused f -> {
        MuxStream stream = found(f.stream(), "REFUSED");
        if (stream != null) {
          stream.ending().refused(f.reason(), f.text());
        }
      }
      case NativeFrame.Shut f -> {
        MuxStream stream = found(f.stream(), "SHUT");
        if (stream != null) {
          connection.touch(stream);
          stream.ending().shut();
        }
      }
      case NativeFrame.Reset f -> {
        MuxStream stream = found(f.stream(), "RESET");
        if (stream != null) {
          stream.ending().closed(f.reason(), f.reason() + " " + f.text(), () -> {});
        }
      }
      case NativeFrame.Datagram f -> {
        if (isKnown(f.stream(), "a datagram")) {
          connection.datagram(f.stream(), f.octets());
        } else {
          f.octets().release();
        }
      }
      case NativeFrame.Ping f -> link.send(new NativeFrame.Pong(f.token()));
      case NativeFrame.Pong f -> {
        draining.answered(f.token());
        questions.answered(f.token());
      }
      case NativeFrame.Listen f -> ports.received(f);
      case NativeFrame.Listening f -> ports.received(f);
      case NativeFrame.Unlisten f -> ports.received(f);
      case NativeFrame.Drain f -> handler.draining(f.seconds());
      case NativeFrame.Ack f -> link.acknowledged(f.position());
      case NativeFrame.End f -> ended(f);
    }
  }

  @Override
  public void receivedAll() {
    connection.receivedAll();
    slowReaders.pay();
  }

  @Override
  public void writable() {
    connection.writable();
  }

  @Override
  public void lost(Optional<Throwable> cause) {
    connection.lost(cause);
  }

  @Override
  public void interrupted(String why) {
    connection.metrics().interrupted();
    handler.interrupted(why);
  }

  private void opened(NativeFrame.Opened frame) {
    MuxStream stream = found(frame.stream(), "OPENED");
    if (stream != null) {
      stream.peerConnected(
          frame.stream(),
          frame.windowOctets(),
          new StreamAddresses(
              NativeAddresses.hostPort(frame.target()), NativeAddresses.hostPort(frame.local())),
          Unpooled.EMPTY_BUFFER);
    }
  }

  private void ended(NativeFrame.End frame) {
    String text = frame.reason() + (frame.text().isEmpty() ? "" : ": " + frame.text());
    if (frame.reason() == Reason.PROTOCOL) {
      connection.end(
          new SessionEnd(SessionEnd.Cause.VIOLATION, "the peer says that we broke it: " + text));
    } else {
      connection.end(new SessionEnd(SessionEnd.Cause.CLOSED_BY_PEER, "the peer ended it: " + text));
    }
  }

  /** The stream; null when it is over already, or was never there, which ends the session. */
  private MuxStream found(int id, String what) {
    return isKnown(id, what) ? connection.streams().find(id) : null;
  }

  /** Whether a stream with that id is or was there: a frame may come late. */
  private boolean isKnown(int id, String what) {
    boolean known = ids.contains(id);
    if (!known) {
      connection.violation(
          "sent %s for stream %s, which was never opened"
              .formatted(what, Integer.toUnsignedString(id)));
    }
    return known && !connection.isEnded();
  }
}
