package io.htmux.agent.forward;

import io.htmux.agent.mux.MuxStream;
import io.htmux.agent.mux.StreamAddresses;
import io.htmux.agent.mux.StreamEnd;
import io.htmux.agent.mux.StreamHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One end of a stream that says what a test tells it to, part by part, each in a frame of its own,
 * and notes what it hears. What it says first travels with CONNECT or CONNECTED.
 */
public final class SpokenStream implements StreamHandler {
  private final AtomicReference<String> heard = new AtomicReference<>("");
  private final ByteBuf first;
  private final List<ByteBuf> then;
  private volatile MuxStream stream;
  private volatile StreamEnd end;

  /**
   * @param first empty for nothing
   */
  public SpokenStream(String first, String... then) {
    this.first = octets(first);
    this.then = List.of(then).stream().map(SpokenStream::octets).toList();
  }

  /** For a stream that was opened here. */
  public void opened(MuxStream own) {
    stream = own;
  }

  /** Takes a stream of the other end. */
  public void accept(MuxStream theirs, ByteBuf earlyData) {
    stream = theirs;
    hear(earlyData);
    theirs.accept(StreamAddresses.NONE, this);
    sayThen();
  }

  public String heard() {
    return heard.get();
  }

  public Optional<StreamEnd> end() {
    return Optional.ofNullable(end);
  }

  public MuxStream stream() {
    return stream;
  }

  @Override
  public ByteBuf earlyData(int maxOctets) {
    return first;
  }

  @Override
  public void connected(StreamAddresses addresses, ByteBuf earlyData) {
    hear(earlyData);
    sayThen();
  }

  @Override
  public void received(ByteBuf octets) {
    int length = octets.readableBytes();
    hear(octets);
    stream.acknowledge(length);
  }

  @Override
  public void receivedUrgent(ByteBuf octets) {
    received(octets);
  }

  @Override
  public void receivedAll() {}

  @Override
  public void writable() {}

  @Override
  public void ended(StreamEnd why) {
    end = why;
  }

  private void sayThen() {
    then.forEach(stream::send);
    then.forEach(ByteBuf::release);
  }

  private void hear(ByteBuf octets) {
    heard.accumulateAndGet(octets.toString(StandardCharsets.ISO_8859_1), String::concat);
    octets.release();
  }

  private static ByteBuf octets(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }
}
