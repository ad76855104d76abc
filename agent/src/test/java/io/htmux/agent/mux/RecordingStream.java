package io.htmux.agent.mux;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The owner of one stream, who notes all that he is told. */
final class RecordingStream implements StreamHandler {
  final List<String> events = new ArrayList<>();
  final ByteArrayOutputStream octets = new ByteArrayOutputStream();
  int unacknowledgedOctets;
  boolean goesOnAfterInput;
  StreamAddresses connectedTo;
  Runnable atOctets = () -> {};
  Runnable atWritable = () -> {};
  Runnable atEnd = () -> {};
  private final byte[] first;

  RecordingStream() {
    this("");
  }

  /** An owner who has something to say with CONNECT. */
  RecordingStream(String first) {
    this(first.getBytes(StandardCharsets.ISO_8859_1));
  }

  RecordingStream(byte[] first) {
    this.first = first;
  }

  String text() {
    return octets.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public ByteBuf earlyData(int maxOctets) {
    if (first.length > maxOctets) {
      throw new AssertionError("only " + maxOctets + " octets fit");
    }
    return first.length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(first);
  }

  @Override
  public void connected(StreamAddresses addresses, ByteBuf earlyData) {
    connectedTo = addresses;
    take(earlyData);
    events.add("connected");
  }

  @Override
  public void received(ByteBuf data) {
    unacknowledgedOctets += data.readableBytes();
    take(data);
    atOctets.run();
  }

  @Override
  public void receivedUrgent(ByteBuf data) {
    events.add("urgent " + data.toString(StandardCharsets.ISO_8859_1));
    unacknowledgedOctets += data.readableBytes();
    data.release();
    atOctets.run();
  }

  @Override
  public void receivedAll() {
    events.add("all");
  }

  @Override
  public void writable() {
    events.add("writable");
    atWritable.run();
  }

  @Override
  public boolean inputEnded() {
    events.add("input ended");
    return goesOnAfterInput;
  }

  @Override
  public void ended(StreamEnd end) {
    events.add("ended " + end.cause() + ": " + end.detail());
    atEnd.run();
  }

  private void take(ByteBuf data) {
    byte[] copy = new byte[data.readableBytes()];
    data.readBytes(copy);
    data.release();
    octets.writeBytes(copy);
  }
}
