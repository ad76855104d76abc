package io.htmux.agent.mux;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.address.Transport;
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
import java.util.OptionalLong;

/**
 * SockMux 1.0, between our own ends (SockMux 1.0 §6): one id for both ends, windows that grow, each
 * direction ends by itself, and a session that outlives its connection.
 *
 * <p>What a peer breaks ends the session, with the numbers in its message: two ends of our own do
 * not err, and a stream whose counts are wrong is no stream any more.
 *
 * <p>It is long for having one short method for each event of a stream and each frame.
 */
final class NativeDialect implements Dialect, ResumableLink.Receiver, Resumption, PortWishes {

  /** Streams of the peer whose target is being dialled; each may keep an early window. */
  private static final int MOST_PENDING_OPENS = 1024;

  /** Frames beside octets may wait for a peer that is away, or does not acknowledge. */
  private static final long OUTPUT_BESIDE_OCTETS = 4L << 20;

  /** As many, where there is no cut to be waited for. */
  private static final long OUTPUT_OF_UNKEPT_OCTETS = 1L << 20;

  private static final int MOST_EARLY_OCTETS = 16 * 1024;

  /** A second. */
  private static final int DRAIN_GRACE_TICKS = 2;

  private static final int MEASURE_EVERY_TICKS = 10;

  /** So much in a tick is no silence. */
  private static final int BUSY_OCTETS = 64 * 1024;

  private final MuxConnection connection;
  private final SessionHandler handler;
  private final NativeOptions nativeOptions;
  private final ResumableLink link;
  private final ReceiveBudget budget;
  private final SlowReaders slowReaders;
  private final RoundTrip roundTrip = new RoundTrip();
  private int highestOfPeer;
  private int highestOfOurs;
  private int pendingOpens;
  private int ticks;
  private long positionBefore;

  /** Behind a DRAIN of ours, until its PONG has come: what the peer opened before it heard. */
  private OptionalLong drainPing = OptionalLong.empty();

  /** The peer has heard it; who was accepted there just before still gets his stream. */
  private OptionalLong drainsAtTick = OptionalLong.empty();

  /** The peer opens no more streams. */
  private boolean draining;

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
    return new GrowingWindow(budget, roundTrip, System::nanoTime);
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
                measure();
              }
            });
  }

  @Override
  public void ask() {
    if (link.isConnected()) {
      measure();
    }
  }

  /** The last octets of a link that falls silent are acknowledged, too. */
  @Override
  public void tick() {
    link.tick();
    slowReaders.pay();
    ticks++;
    draining |= drainsAtTick.isPresent() && ticks >= drainsAtTick.getAsLong();
    boolean busy = link.position() - positionBefore > BUSY_OCTETS;
    positionBefore = link.position();
    boolean missing = ticks % MEASURE_EVERY_TICKS == 0 && !roundTrip.isSettled();
    if ((busy || missing) && link.isConnected()) {
      measure();
    }
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
    link.send(new NativeFrame.Drain(seconds, ""));
    drainPing = OptionalLong.of(System.nanoTime());
    link.send(new NativeFrame.Ping(drainPing.getAsLong()));
  }

  @Override
  public boolean isDrained() {
    return draining;
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

  // ---- ports while it runs

  @Override
  public void ask(PortWish wish) {
    link.send(
        new NativeFrame.Listen(
            wish.number(), wish.name(), wish.at().map(ListenAddress::toString).orElse("")));
  }

  @Override
  public void takeBack(int number) {
    link.send(new NativeFrame.Unlisten(number));
  }

  @Override
  public void opened(int number, ListenAddress at) {
    link.send(new NativeFrame.Listening(number, Reason.CLOSED, at.toString()));
  }

  @Override
  public void refused(int number, boolean unknown, String why) {
    link.send(
        new NativeFrame.Listening(
            number, unknown ? Reason.NO_SUCH_PORT : Reason.NOT_PERMITTED, why));
  }

  private void wished(NativeFrame.Listen frame) {
    if (!handler.portWished(
        new PortWish(frame.request(), frame.name(), listenAddress(frame.at())))) {
      refused(frame.request(), false, "this end opens no ports for its peer");
    }
  }

  private void answered(NativeFrame.Listening frame) {
    Optional<ListenAddress> at = listenAddress(frame.text());
    if (frame.reason() == Reason.CLOSED && at.isPresent()) {
      handler.portOpened(frame.request(), at.get());
    } else {
      handler.portRefused(frame.request(), frame.reason() + " " + frame.text());
    }
  }

  // ---- one stream, outwards

  /** What the owner has to say first follows at once, without waiting for the answer. */
  @Override
  public void open(MuxStream stream) {
    highestOfOurs = stream.id();
    link.send(
        new NativeFrame.Open(
            stream.id(),
            stream.isOfDatagrams(),
            false,
            stream.bufferOctets(),
            stream.addresses().port(),
            text(stream.addresses().first()),
            text(stream.addresses().second())));
    if (!stream.isOfDatagrams()) {
      stream.output().sendEarly(stream.earlyData(MOST_EARLY_OCTETS));
    }
  }

  @Override
  public void opened(MuxStream stream, StreamAddresses reached) {
    link.send(
        new NativeFrame.Opened(
            stream.id(), stream.bufferOctets(), text(reached.first()), text(reached.second())));
  }

  @Override
  public void answered() {
    pendingOpens--;
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
      case NativeFrame.Open f -> open(f);
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
        if (drainPing.isPresent() && drainPing.getAsLong() == f.token()) {
          drainPing = OptionalLong.empty();
          drainsAtTick = OptionalLong.of(ticks + DRAIN_GRACE_TICKS);
        }
        answered(f.token());
      }
      case NativeFrame.Listen f -> wished(f);
      case NativeFrame.Listening f -> answered(f);
      case NativeFrame.Unlisten f -> handler.portTakenBack(f.request());
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

  private void open(NativeFrame.Open frame) {
    int id = frame.stream();
    connection.metrics().opened(false);
    if (isOurs(id) || Integer.compareUnsigned(id, highestOfPeer) <= 0) {
      connection.violation(
          "opened stream %s; its streams are %s and rise, and the last one was %s"
              .formatted(
                  Integer.toUnsignedString(id),
                  nativeOptions.dialled() ? "even" : "odd",
                  Integer.toUnsignedString(highestOfPeer)));
      return;
    }
    highestOfPeer = id;
    if (draining) {
      refuse(id, Reason.DRAINING, "draining", "this end is about to stop");
    } else if (frame.destination()) {
      refuse(id, Reason.NOT_PERMITTED, "not-permitted", "no destinations are dialled by name here");
    } else if (connection.streams().isFull() || pendingOpens >= MOST_PENDING_OPENS) {
      refuse(
          id,
          Reason.TOO_MANY_STREAMS,
          "too-many-streams",
          "%d streams are open and %d pending"
              .formatted(connection.streams().size(), pendingOpens));
    } else {
      pendingOpens++;
      StreamAddresses addresses =
          new StreamAddresses(address(frame.client()), address(frame.acceptedAt()), frame.target());
      MuxStream stream =
          MuxStream.openedByPeer(
              connection,
              id,
              id,
              MuxStream.NOT_ASKED,
              addresses,
              Optional.of(frame.datagrams() ? Transport.UDP : Transport.TCP));
      connection.streams().add(id, stream);
      stream.output().announced(frame.windowOctets());
      if (!connection.isEnded()) {
        handler.opened(stream, addresses, Unpooled.EMPTY_BUFFER);
      }
    }
  }

  private void opened(NativeFrame.Opened frame) {
    MuxStream stream = found(frame.stream(), "OPENED");
    if (stream != null) {
      stream.peerConnected(
          frame.stream(),
          frame.windowOctets(),
          new StreamAddresses(address(frame.target()), address(frame.local())),
          Unpooled.EMPTY_BUFFER);
    }
  }

  private void refuse(int id, Reason reason, String counted, String text) {
    connection.metrics().refused(counted);
    link.send(new NativeFrame.Refused(id, reason, text));
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

  /** One after the other until there are enough. */
  private void answered(long askedNanos) {
    roundTrip.measured(System.nanoTime() - askedNanos);
    if (!roundTrip.isSettled()) {
      measure();
    }
  }

  private void measure() {
    link.send(new NativeFrame.Ping(System.nanoTime()));
  }

  /** The stream; null when it is over already, or was never there, which ends the session. */
  private MuxStream found(int id, String what) {
    return isKnown(id, what) ? connection.streams().find(id) : null;
  }

  /** Whether a stream with that id is or was there: a frame may come late. */
  private boolean isKnown(int id, String what) {
    boolean known = Integer.compareUnsigned(id, isOurs(id) ? highestOfOurs : highestOfPeer) <= 0;
    if (!known) {
      connection.violation(
          "sent %s for stream %s, which was never opened"
              .formatted(what, Integer.toUnsignedString(id)));
    }
    return known && !connection.isEnded();
  }

  private boolean isOurs(int id) {
    return (id % 2 != 0) == nativeOptions.dialled();
  }

  private static Optional<ListenAddress> listenAddress(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(ListenAddress.parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static Optional<HostPort> address(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(HostPort.parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String text(Optional<HostPort> address) {
    return address.map(HostPort::toString).orElse("");
  }

  // ---- from one connection to the next

  @Override
  public boolean isConnected() {
    return link.isConnected();
  }

  @Override
  public long position() {
    return link.position();
  }

  @Override
  public long prepare() {
    return link.prepareToResume();
  }

  @Override
  public boolean resume(Channel channel, long peerPosition) {
    roundTrip.forget();
    connection.heard();
    boolean resumed = link.resume(channel, peerPosition);
    if (resumed) {
      measure();
      connection.metrics().resumed();
      handler.resumed();
    }
    return resumed;
  }
}
