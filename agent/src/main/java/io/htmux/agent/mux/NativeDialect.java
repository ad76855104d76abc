package io.htmux.agent.mux;

import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.Reason;
import io.htmux.agent.link.Link;
import io.htmux.agent.link.ResumableLink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.Optional;

/**
 * SockMux 1.0, between our own ends (SockMux 1.0 §6): one id for both ends, windows that grow, each
 * direction ends by itself, and a session that outlives its connection. What becomes of what the
 * peer says is its {@link NativePeer}'s.
 *
 * <p>What a peer breaks ends the session, with the numbers in its message: two ends of our own do
 * not err, and a stream whose counts are wrong is no stream any more.
 */
final class NativeDialect implements Dialect {

  /** Frames beside octets may wait for a peer that is away, or does not acknowledge. */
  private static final long OUTPUT_BESIDE_OCTETS = 4L << 20;

  /** As many, where there is no cut to be waited for. */
  private static final long OUTPUT_OF_UNKEPT_OCTETS = 1L << 20;

  private static final int MOST_EARLY_OCTETS = 16 * 1024;

  private final MuxConnection connection;
  private final NativeOptions nativeOptions;
  private final ReceiveBudget budget;
  private final SlowReaders slowReaders;
  private final NativePeer peer;
  private final ResumableLink link;
  private final NativeResumption resumption;

  NativeDialect(Channel channel, MuxConnection connection, NativeOptions nativeOptions) {
    this.connection = connection;
    this.nativeOptions = nativeOptions;
    this.budget =
        new ReceiveBudget(nativeOptions.receiveBudgetOctets(), connection.metrics().room());
    this.slowReaders = new SlowReaders(connection, budget);
    this.peer = new NativePeer(channel, connection, nativeOptions, slowReaders);
    this.link = peer.link();
    this.resumption = new NativeResumption(connection, link, peer.questions());
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
    return new GrowingWindow(budget, peer.questions().roundTrip(), System::nanoTime);
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
    return peer.ports();
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
                peer.questions().ask();
              }
            });
  }

  @Override
  public void ask() {
    if (link.isConnected()) {
      peer.questions().ask();
    }
  }

  /** The last octets of a link that falls silent are acknowledged, too. */
  @Override
  public void tick() {
    link.tick();
    slowReaders.pay();
    peer.draining().tick();
    peer.questions().tick();
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
    peer.draining().begin(seconds);
  }

  @Override
  public boolean isDrained() {
    return peer.draining().isTold();
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
    peer.ids().openedHere(stream.id());
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
    peer.openings().answered();
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
}
