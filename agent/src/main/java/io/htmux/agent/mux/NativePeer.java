package io.htmux.agent.mux;

import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.Reason;
import io.htmux.agent.link.ResumableLink;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.Optional;

/**
 * The peer of a session of SockMux 1.0 (SockMux 1.0 §6): the link to it, what is known of it, and
 * what each of its frames does here.
 */
final class NativePeer implements ResumableLink.Receiver {
  private final MuxConnection connection;
  private final SessionHandler handler;
  private final SlowReaders slowReaders;
  private final ResumableLink link;
  private final RoundTripQuestions questions;
  private final Draining draining;
  private final OpenedIds ids;
  private final PeerOpenings openings;
  private final NativePorts ports;

  NativePeer(
      Channel channel, MuxConnection connection, NativeOptions options, SlowReaders slowReaders) {
    this.connection = connection;
    this.handler = connection.handler();
    this.slowReaders = slowReaders;
    this.link =
        new ResumableLink(channel, this, options.resumeWithin(), connection.room().outgoing());
    this.questions = new RoundTripQuestions(link);
    this.draining = new Draining(link);
    this.ids = new OpenedIds(options.dialled());
    this.openings = new PeerOpenings(connection, link, ids, draining);
    this.ports = new NativePorts(link, handler);
  }

  // ---- for the dialect

  ResumableLink link() {
    return link;
  }

  RoundTripQuestions questions() {
    return questions;
  }

  Draining draining() {
    return draining;
  }

  OpenedIds ids() {
    return ids;
  }

  PeerOpenings openings() {
    return openings;
  }

  NativePorts ports() {
    return ports;
  }

  // ---- what it says

  @Override
  public void data(int id, ByteBuf octets) {
    connection.heard();
    if (isKnown(id, "octets")) {
      connection.touched().octets(id, octets, false);
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
    MuxStream stream = connection.streams().find(id);
    if (stream != null) {
      stream.input().passed(octets);
    }
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
          connection.touched().add(stream);
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
          connection.touched().datagram(f.stream(), f.octets());
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
    connection.sharing().writable();
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
