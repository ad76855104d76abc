package io.htmux.agent.mux;

import io.htmux.agent.frame.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Objects;

/**
 * One relayed connection: its two ids, its {@link StreamState}, what is in flight to the peer and
 * what is not acknowledged to it yet. What an event means is in the state's table; this class does
 * what the table says.
 *
 * <p>It is long for having one short method for each event of that table, and nothing else.
 */
public final class MuxStream {

  /** The asked id of a stream that no BIND asked for. */
  public static final int NOT_ASKED = Frame.NO_ID;

  private static final String CLOSE_REASON = "DO close";
  private static final String CLOSED_REASON = "OK closed";
  private static final long NEVER = Long.MAX_VALUE;

  private final MuxConnection connection;
  private final SendWindow sendWindow;
  private final ReceiveWindow receiveWindow;
  private final StreamAddresses addresses;
  private final int peerAsked;
  private StreamHandler handler;
  private StreamState state;
  private int id = Frame.NO_ID;
  private int peerId = Frame.NO_ID;
  private boolean stalled;
  private long expiresAtTick = NEVER;

  private MuxStream(
      MuxConnection connection, StreamState state, StreamAddresses addresses, int peerAsked) {
    this.connection = connection;
    this.state = state;
    this.addresses = addresses;
    this.peerAsked = peerAsked;
    this.sendWindow = new SendWindow(connection.packSize());
    this.receiveWindow = new ReceiveWindow(connection.grantBuffer());
  }

  static MuxStream openedHere(
      MuxConnection connection, StreamAddresses addresses, int peerAsked, StreamHandler handler) {
    MuxStream stream = new MuxStream(connection, StreamState.WAITING, addresses, peerAsked);
    stream.handler = handler;
    stream.expireIn(connection.options().openWithin());
    return stream;
  }

  static MuxStream openedByPeer(
      MuxConnection connection, int id, int peerId, int peerAsked, OpeningText text) {
    MuxStream stream = new MuxStream(connection, StreamState.DIALLING, text.addresses(), peerAsked);
    stream.id = id;
    stream.peerId = peerId;
    stream.sendWindow.peerBuffer(text.bufferOctets());
    stream.expireIn(connection.options().openWithin());
    return stream;
  }

  // ---- for the owner of the stream

  /**
   * The peer's stream has its target: says so, with the destination and the local address used
   * towards it. What the target has said by now travels along, if the owner has it.
   */
  public void accept(StreamAddresses reached, StreamHandler owner) {
    if (proceeds(StreamEvent.ACCEPT)) {
      handler = Objects.requireNonNull(owner);
      expiresAtTick = NEVER;
      String text = openingText(reached);
      connection.send(new Frame.Connected(id, peerId, text, early(text)));
    } else {
      owner.ended(new StreamEnd(StreamEnd.Cause.CLOSED, "the peer gave it up meanwhile"));
    }
  }

  /**
   * The peer's stream gets no target. The reason is for its log; a text that begins with {@code #}
   * is shown there by an original.
   */
  public void refuse(String reason) {
    if (proceeds(StreamEvent.REFUSE)) {
      connection.send(new Frame.Close(Frame.NO_ID, peerId, reason));
      connection.release(this);
    }
  }

  /**
   * Whether {@link #send} should be given octets now: the window is open and the link takes more.
   * When not, {@link StreamHandler#writable} comes as soon as it is so.
   */
  public boolean canSend() {
    if (state != StreamState.OPEN || !sendWindow.isOpen()) {
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
    while (octets.isReadable() && sendWindow.isOpen() && isOpen()) {
      int length = Math.min(octets.readableBytes(), connection.packSize().maxPayloadOctets());
      apply(StreamEvent.SEND);
      sendWindow.reserve(length);
      connection.send(new Frame.Send(id, peerId, octets.readRetainedSlice(length)));
    }
    if (!sendWindow.isOpen() && !stalled) {
      stalled = true;
      connection.metrics().creditStall();
    }
  }

  /**
   * Sends one datagram, whole or not at all; releases it. A datagram that the window or a frame
   * cannot take is dropped, as a network would.
   *
   * @return whether it was sent
   */
  public boolean sendDatagram(ByteBuf datagram) {
    int length = datagram.readableBytes();
    if (length > connection.packSize().maxPayloadOctets() || !canSend()) {
      datagram.release();
      return false;
    }
    apply(StreamEvent.SEND);
    sendWindow.reserve(length);
    connection.send(new Frame.Send(id, peerId, datagram));
    return true;
  }

  /**
   * So many received octets were really written to where they go; lets the peer send as many more.
   */
  public void acknowledge(int octets) {
    acknowledge(octets, new Frame.Sent(id, peerId, octets));
  }

  /** As {@link #acknowledge(int)}, for urgent octets. */
  public void acknowledgeUrgent(int octets) {
    acknowledge(octets, new Frame.SentOob(id, peerId, octets));
  }

  /**
   * This end is through; the handler hears nothing any more. What was sent before still arrives.
   */
  public void close() {
    StreamState before = state;
    if (!proceeds(StreamEvent.CLOSE)) {
      return;
    }
    handler = null;
    switch (before) {
      case OPEN -> {
        expireIn(connection.options().closeWithin());
        connection.send(new Frame.Close(id, peerId, CLOSE_REASON));
      }
      case WAITING -> connection.release(this);
      case OPENING, DIALLING, CANCELLED, CLOSING, CLOSED -> {}
    }
  }

  /**
   * Another one is the owner of an open stream from now on: it is told everything that happens
   * next. Call it from the present owner only.
   */
  public void handOver(StreamHandler next) {
    if (state == StreamState.OPEN) {
      handler = Objects.requireNonNull(next);
    }
  }

  /** Where the user came from and was accepted, as CONNECT said. */
  public StreamAddresses addresses() {
    return addresses;
  }

  /** The BIND id that the peer addressed this stream to, or {@link #NOT_ASKED}. */
  public int askedId() {
    return peerAsked;
  }

  // ---- for the connection

  int bufferOctets() {
    return receiveWindow.limitOctets();
  }

  int id() {
    return id;
  }

  boolean isOpen() {
    return state == StreamState.OPEN;
  }

  void connect(int freeId) {
    if (proceeds(StreamEvent.CONNECT)) {
      id = freeId;
      expireIn(connection.options().openWithin());
      String text = openingText(addresses);
      connection.send(new Frame.Connect(id, peerAsked, text, early(text)));
    }
  }

  void peerConnected(Frame.Connected frame) {
    switch (apply(StreamEvent.PEER_CONNECTED)) {
      case PROCEED -> {
        peerId = frame.sender();
        expiresAtTick = NEVER;
        OpeningText text = OpeningText.parse(frame.text());
        sendWindow.peerBuffer(text.bufferOctets());
        connection.metrics().received(frame.data().readableBytes());
        handler.connected(text.addresses(), frame.data());
        linkWritable();
      }
      case HANG_UP -> {
        frame.data().release();
        peerId = frame.sender();
        expireIn(connection.options().closeWithin());
        connection.send(new Frame.Close(id, peerId, CLOSE_REASON));
      }
      case VIOLATION -> {
        frame.data().release();
        violated("answered CONNECT twice");
      }
      case DROP, ANSWER_CLOSED, MISUSE -> frame.data().release();
    }
  }

  void peerSent(ByteBuf octets, boolean urgent) {
    switch (apply(StreamEvent.PEER_SEND)) {
      case PROCEED -> receive(octets, urgent);
      case VIOLATION -> {
        octets.release();
        violated("sent octets before the stream was open");
      }
      case DROP, ANSWER_CLOSED, HANG_UP, MISUSE -> octets.release();
    }
  }

  void peerAcknowledged(int octets) {
    switch (apply(StreamEvent.PEER_SENT)) {
      case PROCEED -> {
        try {
          sendWindow.acknowledge(octets);
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

  void peerClosed(int sender, String reason) {
    StreamState before = state;
    switch (apply(StreamEvent.PEER_CLOSE)) {
      case ANSWER_CLOSED -> {
        connection.send(new Frame.Closed(id, sender, CLOSED_REASON));
        endedByPeer(before, reason);
      }
      case PROCEED -> connection.release(this);
      case DROP, HANG_UP, VIOLATION, MISUSE -> {}
    }
  }

  void peerAnsweredClose(String reason) {
    StreamState before = state;
    if (apply(StreamEvent.PEER_CLOSED) == StreamTransition.Effect.PROCEED) {
      endedByPeer(before, reason);
    }
  }

  void receivedAll() {
    if (state == StreamState.OPEN) {
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
      case DIALLING -> connection.send(new Frame.Close(Frame.NO_ID, peerId, "No server"));
      case OPEN, CANCELLED, CLOSING, CLOSED -> {}
    }
    if (state == StreamState.CLOSED) {
      connection.release(this);
    } else {
      expireIn(connection.options().openWithin());
    }
  }

  /** The session is over. */
  void sessionEnded(String detail) {
    StreamState before = state;
    state = StreamState.CLOSED;
    if (before == StreamState.OPEN
        || before == StreamState.OPENING
        || before == StreamState.WAITING) {
      tellEnded(new StreamEnd(StreamEnd.Cause.SESSION_ENDED, detail));
    }
  }

  // ---- inside

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
    if (urgent) {
      handler.receivedUrgent(octets);
    } else {
      handler.received(octets);
    }
  }

  private void acknowledge(int octets, Frame credit) {
    if (octets > 0 && proceeds(StreamEvent.ACKNOWLEDGE)) {
      receiveWindow.acknowledged(octets);
      connection.send(credit);
    }
  }

  /**
   * Whatever state the table went to, the peer is told if it knows our id, and so is the owner if
   * there is one.
   */
  private void violated(String what) {
    connection.violation(this, what);
    if (peerId != Frame.NO_ID) {
      connection.send(new Frame.Close(id, peerId, "### " + what));
    }
    if (state == StreamState.OPEN) {
      apply(StreamEvent.CLOSE);
    }
    expireIn(connection.options().closeWithin());
    if (state == StreamState.CLOSED) {
      connection.release(this);
    }
    tellEnded(new StreamEnd(StreamEnd.Cause.VIOLATION, what));
  }

  private void endedByPeer(StreamState before, String reason) {
    connection.release(this);
    switch (before) {
      case OPEN -> tellEnded(new StreamEnd(StreamEnd.Cause.CLOSED, reason));
      case OPENING -> tellEnded(new StreamEnd(StreamEnd.Cause.REFUSED, reason));
      case WAITING, DIALLING, CANCELLED, CLOSING, CLOSED -> {}
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

  /** First octets beside a text, as many as fit, if both ends want that. */
  private ByteBuf early(String text) {
    if (!connection.sendsEarlyData()) {
      return Unpooled.EMPTY_BUFFER;
    }
    ByteBuf early = handler.earlyData(Frame.MAX_PAYLOAD_OCTETS - text.length() - 1);
    connection.metrics().sent(early.readableBytes());
    return early;
  }

  private String openingText(StreamAddresses both) {
    return new OpeningText(receiveWindow.limitOctets(), both).text();
  }

  private void expireIn(Duration wait) {
    expiresAtTick = connection.tickAfter(wait);
  }

  private boolean proceeds(StreamEvent event) {
    return apply(event) == StreamTransition.Effect.PROCEED;
  }

  private StreamTransition.Effect apply(StreamEvent event) {
    StreamTransition transition = state.on(event);
    if (transition.effect() == StreamTransition.Effect.MISUSE) {
      throw new IllegalStateException(event + " is not for a stream that is " + state);
    }
    state = transition.next();
    return transition.effect();
  }

  @Override
  public String toString() {
    return "stream " + id + "/" + peerId + " " + state;
  }
}
