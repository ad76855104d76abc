package io.htmux.agent.mux;

import io.htmux.agent.address.Transport;
import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.EpollSocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * One relayed connection: its id, its {@link StreamState}, what is in flight to the peer and what
 * is not acknowledged to it yet. What an event means is in the table of the session's {@link
 * Dialect}, and so is how it is said on the wire; this class does what the table says.
 *
 * <p>It is long for having one short method for each event of that table, and nothing else.
 */
public final class MuxStream {

  /** The asked id of a stream that no BIND asked for. */
  public static final int NOT_ASKED = Frame.NO_ID;

  private static final long NEVER = Long.MAX_VALUE;

  private final MuxConnection connection;
  private final Dialect dialect;
  private final OutgoingWindow sendWindow;
  private final IncomingWindow receiveWindow;
  private final StreamAddresses addresses;
  private final Optional<Transport> transport;
  private final int peerAsked;
  private final boolean takesOctets;
  private final UnansweredOpen unanswered = new UnansweredOpen();
  private final LinkTurn turn = new LinkTurn();
  private StreamHandler handler;
  private StreamState state;
  private int id = Frame.NO_ID;
  private int peerId = Frame.NO_ID;
  private boolean shutWhenOpen;
  private boolean stalled;
  private long expiresAtTick = NEVER;

  private MuxStream(
      MuxConnection connection,
      StreamState state,
      StreamAddresses addresses,
      Optional<Transport> transport,
      int peerAsked) {
    this.connection = connection;
    this.dialect = connection.dialect();
    this.state = state;
    this.addresses = addresses;
    this.transport = transport;
    this.peerAsked = peerAsked;
    this.takesOctets = !dialect.tellsDatagrams() || !isOfDatagrams();
    this.sendWindow = dialect.outgoingWindow();
    this.receiveWindow = dialect.incomingWindow();
  }

  static MuxStream openedHere(
      MuxConnection connection,
      StreamAddresses addresses,
      Transport transport,
      int peerAsked,
      StreamHandler handler) {
    MuxStream stream =
        new MuxStream(
            connection, StreamState.WAITING, addresses, Optional.of(transport), peerAsked);
    stream.handler = handler;
    stream.expireIn(connection.options().openWithin());
    return stream;
  }

  static MuxStream openedByPeer(
      MuxConnection connection,
      int id,
      int peerId,
      int peerAsked,
      StreamAddresses addresses,
      Optional<Transport> transport) {
    MuxStream stream =
        new MuxStream(connection, StreamState.DIALLING, addresses, transport, peerAsked);
    stream.id = id;
    stream.peerId = peerId;
    stream.expireIn(connection.options().openWithin());
    return stream;
  }

  // ---- for the owner of the stream

  /**
   * The peer's stream has its target: says so, with the destination and the local address used
   * towards it. What the peer has sent by now comes within this call.
   */
  public void accept(StreamAddresses reached, StreamHandler owner) {
    unanswered.answer(dialect);
    if (!proceeds(StreamEvent.ACCEPT)) {
      owner.ended(new StreamEnd(StreamEnd.Cause.CLOSED, "the peer gave it up meanwhile"));
      return;
    }
    handler = Objects.requireNonNull(owner);
    expiresAtTick = NEVER;
    dialect.opened(this, reached);
    if (unanswered.keepsOctets()) {
      owner.received(unanswered.take());
      connection.touch(this);
    }
  }

  /** As {@link #refuse(Reason, String)}, for no particular reason. */
  public void refuse(String text) {
    refuse(Reason.UNSPECIFIED, text);
  }

  /**
   * The peer's stream gets no target. The text is for its log; one that begins with {@code #} is
   * shown there by an original.
   */
  public void refuse(Reason reason, String text) {
    unanswered.answer(dialect);
    if (proceeds(StreamEvent.REFUSE)) {
      dialect.refuse(this, reason, text);
      connection.release(this);
    }
  }

  /**
   * What is to be done when the peer's stream is over before it was accepted or refused: whatever
   * is on the way to its target is of no use any more.
   */
  public void whenAbandoned(Runnable task) {
    unanswered.whenAbandoned(task);
    if (state != StreamState.DIALLING) {
      unanswered.abandon();
    }
  }

  /**
   * Whether {@link #send} should be given octets now: the window is open and the link takes more.
   * When not, {@link StreamHandler#writable} comes as soon as it is so.
   */
  public boolean canSend() {
    if (!maySend() || !sendWindow.isOpen()) {
      return false;
    }
    return connection.isLinkWritableFor(this);
  }

  /**
   * Sends as much of {@code octets} as the window allows, in frames of at most the negotiated size,
   * without copying. What is left stays readable in {@code octets}, which remains the caller's;
   * {@link StreamHandler#writable} tells when to go on. The session may end meanwhile, when a write
   * tells that the connection is gone.
   */
  public void send(ByteBuf octets) {
    while (octets.isReadable() && maySend() && sendableOctets() > 0) {
      sendFrame(octets.readRetainedSlice(Math.min(octets.readableBytes(), sendableOctets())));
    }
    noteStall();
  }

  /**
   * Sends {@code octets} in one frame, if they fit into one and the window has room for them. As
   * the buffer's only owner the frame may use the room in front of them, where it has some, for its
   * header.
   *
   * @return whether it did, and took over the buffer
   */
  public boolean sendWhole(ByteBuf octets) {
    if (!maySend() || octets.readableBytes() > sendableOctets()) {
      return false;
    }
    sendFrame(octets);
    noteStall();
    return true;
  }

  /**
   * How many octets one frame may carry now, as far as the window goes; 0 for none. A stream that
   * has the link to itself may fill larger frames.
   */
  public int sendableOctets() {
    return sendWindow.sendableOctets(connection.isAlone(this));
  }

  /**
   * Sends one datagram, whole or not at all; releases it. A datagram that the window, a frame or
   * the link cannot take is dropped and counted, as a network would.
   *
   * @return whether it was sent
   */
  public boolean sendDatagram(ByteBuf datagram) {
    int length = datagram.readableBytes();
    if (length > dialect.mostDatagramOctets()) {
      datagram.release();
      connection.metrics().datagramDropped(DroppedDatagram.TOO_LARGE);
      return false;
    }
    if (!isOpen() || !canSend() || length > sendableOctets()) {
      datagram.release();
      connection.metrics().datagramDropped(DroppedDatagram.NO_ROOM);
      return false;
    }
    reserve(length);
    connection.metrics().sent(length);
    dialect.datagram(this, datagram);
    return true;
  }

  /**
   * So many received octets were really written to where they go; lets the peer send as many more.
   */
  public void acknowledge(int octets) {
    if (octets <= 0) {
      return;
    }
    boolean wanted = proceeds(StreamEvent.ACKNOWLEDGE);
    if (wanted || isOpen()) {
      int due = receiveWindow.acknowledged(octets);
      if (wanted && due > 0) {
        dialect.credit(this, due, receiveWindow.growth());
      }
    }
  }

  /**
   * So many octets more than before were read, to be sent here, and have to wait; less when
   * negative. The owner tells of all of them, also when the stream is over.
   */
  public void waits(int moreOctets) {
    connection.unsent().add(moreOctets);
  }

  /** Whether so many octets more may be read to wait here, as far as others need the room. */
  public boolean mayWait(int moreOctets) {
    return !connection.unsent().isTooMuchWith(moreOctets);
  }

  /**
   * The stream is over, and so many octets of it still wait to be written.
   *
   * @param reset run when the room is needed for others, and the octets have to be dropped
   * @return to be run when they wait no more; empty when there is no room for them now
   */
  public Optional<Runnable> linger(long octets, Runnable reset) {
    return connection.linger(octets, reset);
  }

  /** As {@link #acknowledge(int)}, for urgent octets. */
  public void acknowledgeUrgent(int octets) {
    if (octets > 0 && proceeds(StreamEvent.ACKNOWLEDGE)) {
      receiveWindow.acknowledged(octets);
      dialect.urgentCredit(this, octets);
    }
  }

  /**
   * This end has sent all that it has to send. Where there is no half-close, the stream is closed
   * both ways.
   *
   * @return whether the peer may go on sending; if not, the stream is over and the handler hears
   *     nothing any more
   */
  public boolean shut() {
    if (!dialect.halfCloses()) {
      close();
      return false;
    }
    if (state == StreamState.WAITING || state == StreamState.OPENING) {
      shutWhenOpen = true;
      return true;
    }
    if (!proceeds(StreamEvent.SHUT)) {
      return false;
    }
    dialect.shut(this);
    if (state == StreamState.CLOSED) {
      handler = null;
      connection.release(this);
    }
    return state != StreamState.CLOSED;
  }

  /**
   * This end is through; the handler hears nothing any more. What was sent before still arrives.
   */
  public void close() {
    close(Reason.CLOSED);
  }

  /**
   * As {@link #close()}, but the peer is not to take what it got for the whole, as far as this
   * version can say so.
   */
  public void abort() {
    close(Reason.BROKEN);
  }

  /**
   * Another one is the owner of an open stream from now on: it is told everything that happens
   * next. Call it from the present owner only.
   */
  public void handOver(StreamHandler next) {
    if (isOpen()) {
      handler = Objects.requireNonNull(next);
    }
  }

  /** Whether octets may be sent before the peer has answered. */
  public boolean sendsWhileOpening() {
    return dialect.sendsWhileOpening();
  }

  /** Where the user came from and was accepted, as the opener said. */
  public StreamAddresses addresses() {
    return addresses;
  }

  /** What the user speaks to this end's peer, as far as its version of SockMux says so. */
  public Optional<Transport> transport() {
    return transport;
  }

  /** The BIND id that the peer addressed this stream to, or {@link #NOT_ASKED}. */
  public int askedId() {
    return peerAsked;
  }

  // ---- for the connection and its dialect

  IncomingWindow receiveWindow() {
    return receiveWindow;
  }

  int bufferOctets() {
    return receiveWindow.limitOctets();
  }

  LinkTurn turn() {
    return turn;
  }

  int id() {
    return id;
  }

  int peerId() {
    return peerId;
  }

  StreamState state() {
    return state;
  }

  boolean isOpen() {
    return switch (state) {
      case OPEN, SHUT_HERE, SHUT_THERE -> true;
      case WAITING, OPENING, DIALLING, CANCELLED, CLOSING, CLOSED -> false;
    };
  }

  /** What the owner has to say first; the buffer is the caller's. */
  ByteBuf earlyData(int maxOctets) {
    return handler.earlyData(maxOctets);
  }

  /** Sends a part of the first octets, as {@link #earlyData} gave them. */
  void sendEarly(ByteBuf octets) {
    if (octets.isReadable()) {
      sendFrame(octets);
    } else {
      octets.release();
    }
  }

  /** What the peer's request to open announced to buffer. */
  void announced(int octets) {
    try {
      sendWindow.opened(octets);
    } catch (StreamViolation e) {
      state = StreamState.CLOSED;
      violated(e.getMessage());
    }
  }

  /** How long it has waited for the id counts: the user has waited for both. */
  void connect(int freeId) {
    if (proceeds(StreamEvent.CONNECT)) {
      id = freeId;
      dialect.open(this);
    }
  }

  /**
   * @param octets what came with the answer; taken over
   */
  void peerConnected(int sender, int bufferOctets, StreamAddresses reached, ByteBuf octets) {
    switch (apply(StreamEvent.PEER_CONNECTED)) {
      case PROCEED -> {
        peerId = sender;
        expiresAtTick = NEVER;
        announced(bufferOctets);
        connection.metrics().received(octets.readableBytes());
        if (!isOpen()) {
          octets.release();
          return;
        }
        handler.connected(reached, octets);
        if (shutWhenOpen && state == StreamState.OPEN) {
          shut();
        }
        linkWritable();
      }
      case HANG_UP -> {
        octets.release();
        peerId = sender;
        dialect.close(this, StreamState.OPEN, Reason.CLOSED);
      }
      case VIOLATION -> {
        octets.release();
        violated("answered CONNECT twice");
      }
      case DROP, ANSWER_CLOSED, MISUSE -> octets.release();
    }
  }

  /** The peer does not open it. */
  void peerRefused(Reason reason, String text) {
    switch (apply(StreamEvent.PEER_REFUSE)) {
      case PROCEED -> {
        connection.release(this);
        tellEnded(new StreamEnd(StreamEnd.Cause.REFUSED, reason + ": " + text));
      }
      case VIOLATION -> violated("refused a stream that was not waiting for that");
      case DROP, ANSWER_CLOSED, HANG_UP, MISUSE -> {}
    }
  }

  /** One datagram, in a version that tells them from octets. */
  void peerSentDatagram(ByteBuf datagram) {
    if (!isOfDatagrams()) {
      datagram.release();
      violated("sent a datagram on a stream of octets");
      return;
    }
    if (state == StreamState.DIALLING) {
      datagram.release();
      violated("sent a datagram before the stream was open");
      return;
    }
    boolean empty = !datagram.isReadable();
    sentByPeer(datagram, false);
    if (empty && isOpen()) {
      handler.received(Unpooled.EMPTY_BUFFER);
    }
  }

  boolean isOfDatagrams() {
    return transport.filter(Transport.UDP::equals).isPresent();
  }

  void peerSent(ByteBuf octets, boolean urgent) {
    if (takesOctets) {
      sentByPeer(octets, urgent);
    } else {
      octets.release();
      violated("sent octets on a stream of datagrams");
    }
  }

  /** As {@link StreamHandler#outlet}, for so many octets. */
  Optional<EpollSocketChannel> outlet(int octets) {
    boolean comes = state == StreamState.OPEN || state == StreamState.SHUT_HERE;
    return comes && takesOctets && octets <= receiveWindow.roomOctets()
        ? handler.outlet()
        : Optional.empty();
  }

  /** So many octets of the peer went into the {@link #outlet}. */
  void passed(int octets) {
    apply(StreamEvent.PEER_SEND);
    try {
      receiveWindow.received(octets);
    } catch (StreamViolation e) {
      throw new IllegalStateException(e);
    }
    handler.passed(octets);
  }

  private void sentByPeer(ByteBuf octets, boolean urgent) {
    boolean ended = state == StreamState.SHUT_THERE;
    switch (apply(StreamEvent.PEER_SEND)) {
      case PROCEED -> receive(octets, urgent);
      case VIOLATION -> {
        octets.release();
        violated(
            ended
                ? "sent octets behind the end of its direction"
                : "sent octets before the stream was open");
      }
      case DROP, ANSWER_CLOSED, HANG_UP, MISUSE -> octets.release();
    }
  }

  void peerAcknowledged(int octets, int growthOctets) {
    switch (apply(StreamEvent.PEER_SENT)) {
      case PROCEED -> {
        try {
          sendWindow.acknowledge(octets, growthOctets);
        } catch (StreamViolation e) {
          violated(e.getMessage());
          return;
        }
        linkWritable();
      }
      case VIOLATION -> violated("acknowledged octets before the stream was open");
      case DROP, ANSWER_CLOSED, HANG_UP, MISUSE -> {}
    }
  }

  /** The peer sends no more octets. */
  void peerShut() {
    switch (apply(StreamEvent.PEER_SHUT)) {
      case PROCEED -> {
        if (state == StreamState.CLOSED) {
          connection.release(this);
          tellEnded(new StreamEnd(StreamEnd.Cause.CLOSED, "both ends have said all"));
        } else if (!handler.inputEnded()) {
          StreamHandler owner = handler;
          close();
          if (owner != null) {
            owner.ended(new StreamEnd(StreamEnd.Cause.CLOSED, "the peer has said all"));
          }
        }
      }
      case VIOLATION -> violated("ended a direction that was not open");
      case DROP, ANSWER_CLOSED, HANG_UP, MISUSE -> {}
    }
  }

  /**
   * @param answer to be run before anything else is said, where the table wants an answer
   */
  void peerClosed(Reason reason, String text, Runnable answer) {
    StreamState before = state;
    switch (apply(StreamEvent.PEER_CLOSE)) {
      case ANSWER_CLOSED -> {
        answer.run();
        endedByPeer(before, reason, text);
      }
      case PROCEED -> endedByPeer(before, reason, text);
      case DROP, HANG_UP, VIOLATION, MISUSE -> {}
    }
  }

  void peerAnsweredClose(String text) {
    StreamState before = state;
    if (apply(StreamEvent.PEER_CLOSED) == StreamTransition.Effect.PROCEED) {
      endedByPeer(before, Reason.CLOSED, text);
    }
  }

  void receivedAll() {
    if (isOpen()) {
      handler.receivedAll();
    }
  }

  /** The window or the link opened. */
  void linkWritable() {
    if (canSend()) {
      stalled = false;
      handler.writable();
    }
  }

  /** Ends a wait that has lasted too long. */
  void expire(long tick) {
    if (tick < expiresAtTick) {
      return;
    }
    StreamState before = state;
    apply(StreamEvent.EXPIRE);
    switch (before) {
      case WAITING, OPENING ->
          tellEnded(new StreamEnd(StreamEnd.Cause.TIMED_OUT, "the peer did not answer in time"));
      case DIALLING -> unanswered.abandon();
      case OPEN, SHUT_HERE, SHUT_THERE, CANCELLED, CLOSING, CLOSED -> {}
    }
    dialect.expired(this, before);
    if (state == StreamState.CLOSED) {
      connection.release(this);
    } else {
      expireIn(connection.options().openWithin());
    }
  }

  void expireIn(Duration wait) {
    expiresAtTick = connection.tickAfter(wait);
  }

  /** The session is over. */
  void sessionEnded(String detail) {
    StreamState before = state;
    state = StreamState.CLOSED;
    dropKept();
    if (before == StreamState.DIALLING) {
      unanswered.abandon();
    }
    tellEnded(new StreamEnd(StreamEnd.Cause.SESSION_ENDED, detail));
  }

  /** More of it waits here than there is room for: the peer is told, and the owner. */
  void giveUp(String why) {
    StreamHandler owner = handler;
    switch (state) {
      case DIALLING -> {
        if (proceeds(StreamEvent.REFUSE)) {
          dialect.refuse(this, Reason.TOO_SLOW, why);
          connection.release(this);
        }
      }
      case OPEN, SHUT_HERE, SHUT_THERE -> {
        close(Reason.TOO_SLOW);
        if (owner != null) {
          owner.ended(new StreamEnd(StreamEnd.Cause.RESET, why));
        }
      }
      case WAITING, OPENING, CANCELLED, CLOSING, CLOSED ->
          throw new IllegalStateException("nothing waits on a stream that is " + state);
    }
  }

  /** For a version where one stream pays for what the peer does to it. */
  void closeAfterViolation(String what) {
    if (state == StreamState.OPEN) {
      apply(StreamEvent.CLOSE);
    }
    expireIn(connection.options().closeWithin());
    if (state == StreamState.CLOSED) {
      connection.release(this);
    }
    tellEnded(new StreamEnd(StreamEnd.Cause.VIOLATION, what));
  }

  void dropKept() {
    unanswered.drop();
  }

  // ---- inside

  private boolean maySend() {
    return switch (state) {
      case OPEN, SHUT_THERE -> true;
      case OPENING -> dialect.sendsWhileOpening();
      case WAITING, DIALLING, SHUT_HERE, CANCELLED, CLOSING, CLOSED -> false;
    };
  }

  private void sendFrame(ByteBuf octets) {
    reserve(octets.readableBytes());
    connection.metrics().sent(octets.readableBytes());
    dialect.data(this, octets);
  }

  private void reserve(int octets) {
    apply(StreamEvent.SEND);
    sendWindow.reserve(octets);
    connection.sent(this, octets);
  }

  private void noteStall() {
    if (!stalled && !sendWindow.isOpen()) {
      stalled = true;
      connection.metrics().creditStall();
    }
  }

  private void close(Reason reason) {
    StreamState before = state;
    if (proceeds(StreamEvent.CLOSE)) {
      handler = null;
      dialect.close(this, before, reason);
    }
  }

  private void receive(ByteBuf octets, boolean urgent) {
    int length = octets.readableBytes();
    if (length == 0) {
      octets.release();
      return;
    }
    try {
      receiveWindow.received(length);
    } catch (StreamViolation e) {
      octets.release();
      violated(e.getMessage());
      return;
    }
    if (state == StreamState.DIALLING) {
      unanswered.keep(octets, connection.allocator());
    } else if (urgent) {
      handler.receivedUrgent(octets);
    } else {
      handler.received(octets);
    }
  }

  private void violated(String what) {
    dialect.violated(this, what);
  }

  private void endedByPeer(StreamState before, Reason reason, String text) {
    connection.release(this);
    dropKept();
    switch (before) {
      case OPEN, SHUT_HERE, SHUT_THERE ->
          tellEnded(
              new StreamEnd(
                  reason == Reason.CLOSED ? StreamEnd.Cause.CLOSED : StreamEnd.Cause.RESET, text));
      case OPENING -> tellEnded(new StreamEnd(StreamEnd.Cause.REFUSED, text));
      case DIALLING -> unanswered.abandon();
      case WAITING, CANCELLED, CLOSING, CLOSED -> {}
    }
  }

  /** At most once, and not after this end closed the stream. */
  private void tellEnded(StreamEnd end) {
    StreamHandler owner = handler;
    if (owner != null) {
      handler = null;
      owner.ended(end);
    }
  }

  private boolean proceeds(StreamEvent event) {
    return apply(event) == StreamTransition.Effect.PROCEED;
  }

  private StreamTransition.Effect apply(StreamEvent event) {
    StreamTransition transition = dialect.next(state, event);
    if (transition.effect() == StreamTransition.Effect.MISUSE) {
      throw new IllegalStateException(event + " is not for a stream that is " + state);
    }
    state = transition.next();
    return transition.effect();
  }

  @Override
  public String toString() {
    return "stream " + Integer.toUnsignedString(id) + "/" + peerId + " " + state;
  }
}
