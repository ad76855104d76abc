package io.htmux.agent.mux;

import io.htmux.agent.address.Transport;
import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.Reason;
import io.htmux.agent.frame.SessionOption;
import io.htmux.agent.link.FrameLink;
import io.htmux.agent.link.Link;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * SockMux 0.3, as an original speaks it (SockMux 0.3 §1): each end gives an id of its own to a
 * stream, credit is text, CLOSE ends both directions and is answered.
 *
 * <p>It is long for having one short method for each event of a stream and each frame.
 */
final class OriginalDialect implements Dialect, FrameLink.Receiver {

  /** Answers that may wait for a peer that does not read, besides what its streams may send. */
  private static final long OUTPUT_BESIDE_STREAMS_OCTETS = 1 << 20;

  private static final String CLOSE_REASON = "DO close";
  private static final String CLOSED_REASON = "OK closed";

  private final MuxConnection connection;
  private final MuxOptions options;
  private final FrameLink link;
  private final PackSize packSize;
  private final StreamBuffers buffers;
  private final ReceiveBudget budget;
  private final SlowReaders slowReaders;
  private final PeerAuthentication authentication;
  private final Greeting greeting;
  private boolean peerTakesEarlyData;

  OriginalDialect(Channel channel, MuxConnection connection, MuxOptions options) {
    this.connection = connection;
    this.options = options;
    this.link = new FrameLink(channel, this);
    this.packSize = new PackSize(options.packSizeOctets());
    this.buffers = new StreamBuffers(options.streamBufferOctets());
    this.budget =
        new ReceiveBudget(buffers.mostOctets(options.maxStreams()), connection.metrics().room());
    this.slowReaders = new SlowReaders(connection, budget);
    this.authentication = new PeerAuthentication(options.admitted());
    this.greeting = new Greeting(options, this::send);
  }

  // ---- what this version is like

  @Override
  public Link link() {
    return link;
  }

  @Override
  public StreamTransition next(StreamState state, StreamEvent event) {
    return state.on(event);
  }

  @Override
  public boolean sendsWhileOpening() {
    return false;
  }

  @Override
  public boolean halfCloses() {
    return false;
  }

  @Override
  public boolean tellsDatagrams() {
    return false;
  }

  @Override
  public int mostDatagramOctets() {
    return packSize.maxPayloadOctets();
  }

  @Override
  public OutgoingWindow outgoingWindow() {
    return new SendWindow(packSize);
  }

  @Override
  public IncomingWindow incomingWindow() {
    return new ReceiveWindow(buffers.grant(), budget);
  }

  @Override
  public void giveBack(IncomingWindow window) {
    buffers.giveBack(window.limitOctets());
    drop(window);
  }

  @Override
  public Optional<Runnable> linger(long octets, Runnable reset) {
    return budget.linger(octets, reset);
  }

  @Override
  public boolean keepsOutput() {
    return false;
  }

  @Override
  public long mostPendingOctets() {
    return OUTPUT_BESIDE_STREAMS_OCTETS + buffers.mostOctets(options.maxStreams());
  }

  // ---- the session

  @Override
  public void begin() {
    link.begin();
    if (!link.channel().isActive()) {
      link.eventLoop().execute(() -> connection.lost(Optional.empty()));
    } else if (options.helloFirst()) {
      greeting.sayHello();
    }
  }

  @Override
  public void ask() {
    send(KeepAlive.question(options.clock()));
  }

  @Override
  public void tick() {
    slowReaders.pay();
  }

  @Override
  public void silent(String what) {
    connection.end(new SessionEnd(SessionEnd.Cause.DEAD, what));
  }

  /** There is no word for it: the session goes on until it is closed. */
  @Override
  public void drain(long seconds) {}

  /** There is no way to tell it. */
  @Override
  public boolean isDrained() {
    return true;
  }

  @Override
  public void end(SessionEnd end) {
    slowReaders.endOfSession();
    link.close();
  }

  @Override
  public void listenAnswer(BindRequest request, boolean listening) {
    int listener = listening ? connection.streams().listenerId() : Frame.NO_ID;
    send(new Frame.BindOk(listener, request.peerId(), request.text()));
  }

  // ---- one stream, outwards

  @Override
  public void open(MuxStream stream) {
    String text = openingText(stream, stream.addresses());
    send(new Frame.Connect(stream.id(), stream.askedId(), text, early(stream, text)));
  }

  @Override
  public void opened(MuxStream stream, StreamAddresses reached) {
    String text = openingText(stream, reached);
    send(new Frame.Connected(stream.id(), stream.peerId(), text, early(stream, text)));
  }

  @Override
  public void answered() {}

  @Override
  public void refuse(MuxStream stream, Reason reason, String text) {
    send(new Frame.Close(Frame.NO_ID, stream.peerId(), text));
  }

  @Override
  public void data(MuxStream stream, ByteBuf octets) {
    send(new Frame.Send(stream.id(), stream.peerId(), octets));
  }

  @Override
  public void datagram(MuxStream stream, ByteBuf octets) {
    data(stream, octets);
  }

  @Override
  public void credit(MuxStream stream, int octets, int growthOctets) {
    send(new Frame.Sent(stream.id(), stream.peerId(), octets));
  }

  @Override
  public void urgentCredit(MuxStream stream, int octets) {
    send(new Frame.SentOob(stream.id(), stream.peerId(), octets));
  }

  @Override
  public void shut(MuxStream stream) {
    throw new IllegalStateException("SockMux 0.3 has no half-close");
  }

  @Override
  public void close(MuxStream stream, StreamState before, Reason reason) {
    switch (before) {
      case OPEN -> {
        stream.ending().expireIn(options.closeWithin());
        drop(stream.input().window());
        send(new Frame.Close(stream.id(), stream.peerId(), CLOSE_REASON));
      }
      case WAITING -> connection.release(stream);
      case OPENING, DIALLING, CANCELLED, CLOSING, CLOSED -> {}
      case SHUT_HERE, SHUT_THERE -> throw new IllegalStateException(before + " is not of 0.3");
    }
  }

  @Override
  public void expired(MuxStream stream, StreamState before) {
    if (before == StreamState.DIALLING) {
      send(new Frame.Close(Frame.NO_ID, stream.peerId(), "No server"));
    }
  }

  /**
   * Whatever state the table went to, the peer is told if it knows our id, and so is the owner if
   * there is one.
   */
  @Override
  public void violated(MuxStream stream, String what) {
    connection.noteViolation(stream, what);
    if (stream.peerId() != Frame.NO_ID) {
      send(new Frame.Close(stream.id(), stream.peerId(), "### " + what));
    }
    stream.ending().afterViolation(what);
  }

  // ---- what comes

  @Override
  public void received(Frame frame) {
    connection.heard();
    if (!connection.isRunning()) {
      setUp(frame);
      return;
    }
    switch (frame) {
      case Frame.Hello _ -> connection.violation("said HELLO in the middle of a session");
      case Frame.HelloOk _, Frame.Reserved _ -> {}
      case Frame.Connect f -> opened(f);
      case Frame.Connected f -> forStream(f.receiver(), f, stream -> connected(stream, f));
      case Frame.Send f -> connection.touched().octets(f.receiver(), f.data(), false);
      case Frame.SendOob f -> connection.touched().octets(f.receiver(), f.data(), true);
      case Frame.Sent f ->
          forStream(f.receiver(), f, stream -> stream.output().acknowledged(f.octets(), 0));
      case Frame.SentOob f ->
          forStream(f.receiver(), f, stream -> stream.output().acknowledged(f.octets(), 0));
      case Frame.Close f -> closed(f);
      case Frame.Closed f ->
          forStream(f.receiver(), f, stream -> stream.ending().closeAnswered(f.reason()));
      case Frame.Echo f ->
          send(
              new Frame.EchoOk(
                  /* sender= */ f.receiver(), /* receiver= */ f.sender(), f.payload()));
      case Frame.EchoOk f -> f.release();
      case Frame.SetOpt f -> option(f.option());
      case Frame.CryptOn _ ->
          connection.violation("switched to encryption, which was not agreed on");
      case Frame.Bind f -> bind(f);
      case Frame.BindOk f ->
          connection.handler().listenAnswered(f.text(), f.sender() != Frame.NO_ID);
    }
  }

  @Override
  public void receivedAll() {
    connection.receivedAll();
    slowReaders.pay();
  }

  @Override
  public void writable() {
    connection.sharing().writable();
  }

  @Override
  public void lost(Optional<Throwable> cause) {
    connection.lost(cause);
  }

  private static void drop(IncomingWindow window) {
    switch (window) {
      case ReceiveWindow it -> it.drop();
      case GrowingWindow _ -> throw new IllegalStateException("SockMux 0.3 has no such window");
    }
  }

  private void setUp(Frame frame) {
    if (connection.isEnded()) {
      frame.release();
    } else if (greeting.heard(frame)) {
      connection.run();
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
    connection.metrics().opened(false);
    if (connection.streams().isFull()) {
      frame.release();
      connection.metrics().refused("too-many-streams");
      send(new Frame.Close(Frame.NO_ID, frame.sender(), "### too many streams"));
      return;
    }
    int id = connection.streams().freeId();
    OpeningText text = OpeningText.parse(frame.text());
    MuxStream stream =
        MuxStream.openedByPeer(
            connection, id, frame.sender(), frame.receiver(), text.addresses(), transport(text));
    stream.output().announced(text.bufferOctets());
    connection.streams().add(id, stream);
    connection.metrics().received(frame.data().readableBytes());
    connection.handler().opened(stream, text.addresses(), frame.data());
  }

  private void connected(MuxStream stream, Frame.Connected frame) {
    OpeningText text = OpeningText.parse(frame.text());
    stream.peerConnected(frame.sender(), text.bufferOctets(), text.addresses(), frame.data());
  }

  /** "Packets addressed to an unknown R: CLOSE is still answered with CLOSED." */
  private void closed(Frame.Close frame) {
    Frame answer =
        new Frame.Closed(
            /* sender= */ frame.receiver(), /* receiver= */ frame.sender(), CLOSED_REASON);
    MuxStream stream = connection.streams().find(frame.receiver());
    if (stream == null) {
      send(answer);
    } else {
      stream.ending().closed(Reason.CLOSED, frame.reason(), () -> send(answer));
    }
  }

  private void send(Frame frame) {
    if (connection.isEnded()) {
      frame.release();
    } else {
      link.send(frame);
    }
  }

  private void bind(Frame.Bind frame) {
    if (!isUnauthenticated(frame.sender())) {
      connection.handler().listenAsked(new BindRequest(frame.sender(), frame.text()));
    }
  }

  private boolean isUnauthenticated(int sender) {
    if (authentication.isAuthenticated()) {
      return false;
    }
    connection.metrics().refused("not-authenticated");
    send(new Frame.Close(Frame.NO_ID, sender, "### Not Authenticated ###"));
    connection.end(
        new SessionEnd(
            SessionEnd.Cause.NOT_AUTHENTICATED,
            "the peer asked for a stream without one of the admitted passwords"));
    return true;
  }

  private void forStream(int id, Frame frame, Consumer<MuxStream> action) {
    MuxStream stream = connection.streams().find(id);
    if (stream == null) {
      frame.release();
    } else {
      action.accept(stream);
    }
  }

  /** First octets beside a text, as many as fit, if both ends want that. */
  private ByteBuf early(MuxStream stream, String text) {
    if (!options.earlyData() || !peerTakesEarlyData) {
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf early = stream.earlyData(Frame.MAX_PAYLOAD_OCTETS - text.length() - 1);
    connection.metrics().sent(early.readableBytes());
    return early;
  }

  /** An original never says it. */
  private Optional<Transport> transport(OpeningText text) {
    return options.peerIsOurs()
        ? (text.datagrams() ? Transport.UDP : Transport.TCP).known()
        : Optional.empty();
  }

  private String openingText(MuxStream stream, StreamAddresses both) {
    boolean tells = options.peerIsOurs() && stream.isOfDatagrams();
    return new OpeningText(stream.bufferOctets(), both, tells).text();
  }
}
