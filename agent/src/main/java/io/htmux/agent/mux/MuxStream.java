package io.htmux.agent.mux;

import io.htmux.agent.address.Transport;
import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.Reason;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/**
 * One relayed connection: its ids, and what its owner does with it. What an event means is in the
 * table of the session's {@link Dialect}, and so is how it is said on the wire; a stream does what
 * the table says. How far it is there is its {@link StreamLife}; what it sends its {@link
 * StreamOutput}, what comes its {@link StreamInput}, and what ends it, other than its owner, its
 * {@link StreamEnding}.
 */
public final class MuxStream {

  /** The asked id of a stream that no BIND asked for. */
  public static final int NOT_ASKED = Frame.NO_ID;

  private final MuxConnection connection;
  private final Dialect dialect;
  private final StreamAddresses addresses;
  private final Optional<Transport> transport;
  private final int peerAsked;
  private final StreamLife life;
  private final UnansweredOpen unanswered = new UnansweredOpen();
  private final LinkTurn turn = new LinkTurn();
  private final StreamOutput output;
  private final StreamInput input;
  private final StreamEnding ending;
  private int id = Frame.NO_ID;
  private int peerId = Frame.NO_ID;
  private boolean shutWhenOpen;

  private MuxStream(
      MuxConnection connection,
      StreamState state,
      StreamAddresses addresses,
      Optional<Transport> transport,
      int peerAsked) {
    this.connection = connection;
    this.dialect = connection.dialect();
    this.addresses = addresses;
    this.transport = transport;
    this.peerAsked = peerAsked;
    this.life = new StreamLife(dialect, state);
    this.output = new StreamOutput(connection, this, life);
    this.input = new StreamInput(connection, this, life, unanswered);
    this.ending = new StreamEnding(connection, this, life, unanswered);
    ending.expireIn(connection.options().openWithin());
  }

  static MuxStream openedHere(
      MuxConnection connection,
      StreamAddresses addresses,
      Transport transport,
      int peerAsked,
      StreamHandler handler) {
    MuxStream stream =
        new MuxStream(connection, StreamState.WAITING, addresses, transport.known(), peerAsked);
    stream.life.ownedBy(handler);
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
    return stream;
  }

  // ---- for the owner of the stream

  /**
   * The peer's stream has its target: says so, with the destination and the local address used
   * towards it. What the peer has sent by now comes within this call.
   */
  public void accept(StreamAddresses reached, StreamHandler owner) {
    unanswered.answer(dialect);
    if (!life.proceeds(StreamEvent.ACCEPT)) {
      owner.ended(new StreamEnd(StreamEnd.Cause.CLOSED, "the peer gave it up meanwhile"));
      return;
    }
    life.ownedBy(owner);
    ending.expireNever();
    dialect.opened(this, reached);
    if (unanswered.keepsOctets()) {
      owner.received(unanswered.take());
      connection.touched().add(this);
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
    if (life.proceeds(StreamEvent.REFUSE)) {
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
    if (life.state() != StreamState.DIALLING) {
      unanswered.abandon();
    }
  }

  /**
   * Whether {@link #send} should be given octets now: the window is open and the link takes more.
   * When not, {@link StreamHandler#writable} comes as soon as it is so.
   */
  public boolean canSend() {
    return output.canSend();
  }

  /**
   * Sends as much of {@code octets} as the window allows, in frames of at most the negotiated size,
   * without copying. What is left stays readable in {@code octets}, which remains the caller's;
   * {@link StreamHandler#writable} tells when to go on. The session may end meanwhile, when a write
   * tells that the connection is gone.
   */
  public void send(ByteBuf octets) {
    output.send(octets);
  }

  /**
   * Sends {@code octets} in one frame, if they fit into one and the window has room for them. As
   * the buffer's only owner the frame may use the room in front of them, where it has some, for its
   * header.
   *
   * @return whether it did, and took over the buffer
   */
  public boolean sendWhole(ByteBuf octets) {
    return output.sendWhole(octets);
  }

  /**
   * How many octets one frame may carry now, as far as the window goes; 0 for none. A stream that
   * has the link to itself may fill larger frames.
   */
  public int sendableOctets() {
    return output.sendableOctets();
  }

  /**
   * Sends one datagram, whole or not at all; releases it. A datagram that the window, a frame or
   * the link cannot take is dropped and counted, as a network would.
   *
   * @return whether it was sent
   */
  public boolean sendDatagram(ByteBuf datagram) {
    return output.sendDatagram(datagram);
  }

  /**
   * So many received octets were really written to where they go; lets the peer send as many more.
   */
  public void acknowledge(int octets) {
    input.acknowledge(octets);
  }

  /** As {@link #acknowledge(int)}, for urgent octets. */
  public void acknowledgeUrgent(int octets) {
    input.acknowledgeUrgent(octets);
  }

  /**
   * So many octets more than before were read, to be sent here, and have to wait; less when
   * negative. The owner tells of all of them, also when the stream is over.
   */
  public void waits(int moreOctets) {
    connection.room().unsent().add(moreOctets);
  }

  /** Whether so many octets more may be read to wait here, as far as others need the room. */
  public boolean mayWait(int moreOctets) {
    return !connection.room().unsent().isTooMuchWith(moreOctets);
  }

  /**
   * The stream is over, and so many octets of it still wait to be written.
   *
   * @param reset run when the room is needed for others, and the octets have to be dropped
   * @return to be run when they wait no more; empty when there is no room for them now
   */
  public Optional<Runnable> linger(long octets, Runnable reset) {
    return connection.room().linger(octets, reset);
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
    if (life.state() == StreamState.WAITING || life.state() == StreamState.OPENING) {
      shutWhenOpen = true;
      return true;
    }
    if (!life.proceeds(StreamEvent.SHUT)) {
      return false;
    }
    dialect.shut(this);
    if (life.isClosed()) {
      life.disown();
      connection.release(this);
    }
    return !life.isClosed();
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
    if (life.isOpen()) {
      life.ownedBy(next);
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

  StreamOutput output() {
    return output;
  }

  StreamInput input() {
    return input;
  }

  StreamEnding ending() {
    return ending;
  }

  /** What it has of the turns at the link. */
  LinkTurn turn() {
    return turn;
  }

  int bufferOctets() {
    return input.window().limitOctets();
  }

  int id() {
    return id;
  }

  int peerId() {
    return peerId;
  }

  boolean isOpen() {
    return life.isOpen();
  }

  boolean isOfDatagrams() {
    return transport.filter(Transport.UDP::equals).isPresent();
  }

  /** What the owner has to say first; the buffer is the caller's. */
  ByteBuf earlyData(int maxOctets) {
    return life.handler().earlyData(maxOctets);
  }

  /** How long it has waited for the id counts: the user has waited for both. */
  void connect(int freeId) {
    if (life.proceeds(StreamEvent.CONNECT)) {
      id = freeId;
      dialect.open(this);
    }
  }

  /**
   * @param octets what came with the answer; taken over
   */
  void peerConnected(int sender, int bufferOctets, StreamAddresses reached, ByteBuf octets) {
    switch (life.apply(StreamEvent.PEER_CONNECTED)) {
      case PROCEED -> {
        peerId = sender;
        ending.expireNever();
        output.announced(bufferOctets);
        connection.metrics().received(octets.readableBytes());
        if (!life.isOpen()) {
          octets.release();
          return;
        }
        life.handler().connected(reached, octets);
        if (shutWhenOpen && life.state() == StreamState.OPEN) {
          shut();
        }
        output.writable();
      }
      case HANG_UP -> {
        octets.release();
        peerId = sender;
        dialect.close(this, StreamState.OPEN, Reason.CLOSED);
      }
      case VIOLATION -> {
        octets.release();
        dialect.violated(this, "answered CONNECT twice");
      }
      case DROP, ANSWER_CLOSED, MISUSE -> octets.release();
    }
  }

  /** As {@link #close()}, and says why, as far as this version can. */
  void close(Reason reason) {
    StreamState before = life.state();
    if (life.proceeds(StreamEvent.CLOSE)) {
      life.disown();
      dialect.close(this, before, reason);
    }
  }

  void dropKept() {
    unanswered.drop();
  }

  @Override
  public String toString() {
    return "stream " + Integer.toUnsignedString(id) + "/" + peerId + " " + life.state();
  }
}
