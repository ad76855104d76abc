package io.htmux.agent.frame;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Notes frames of SockMux 1.0 in one line each; the parts of one DATA frame, and DATA frames of one
 * stream that follow each other, are one line.
 */
public final class NativeFrameText implements NativeDecoder.Receiver {
  private static final int LONGEST_SHOWN_OCTETS = 64;

  private final List<String> lines = new ArrayList<>();
  private final StringBuilder data = new StringBuilder();
  private int dataStream = -1;

  public List<String> lines() {
    endData();
    return lines;
  }

  public void clear() {
    lines().clear();
  }

  @Override
  public void data(int stream, ByteBuf octets) {
    if (stream != dataStream) {
      endData();
      dataStream = stream;
    }
    data.append(octets.toString(StandardCharsets.ISO_8859_1));
    octets.release();
  }

  @Override
  public void credit(int stream, int consumedOctets, int growthOctets) {
    endData();
    lines.add("CREDIT " + stream + " " + consumedOctets + " +" + growthOctets);
  }

  @Override
  public void received(NativeFrame frame) {
    endData();
    lines.add(of(frame));
  }

  private void endData() {
    if (dataStream >= 0) {
      String text =
          data.length() > LONGEST_SHOWN_OCTETS ? data.length() + " octets" : data.toString();
      lines.add("DATA " + dataStream + " " + text);
      data.setLength(0);
      dataStream = -1;
    }
  }

  /** Releases the frame. */
  public static String of(NativeFrame frame) {
    String text =
        switch (frame) {
          case NativeFrame.Open f ->
              "OPEN %s %s %s %d '%s' %s %s"
                  .formatted(
                      Integer.toUnsignedString(f.stream()),
                      f.datagrams() ? "udp" : "tcp",
                      f.destination() ? "to" : "port",
                      f.windowOctets(),
                      f.target(),
                      f.client(),
                      f.acceptedAt());
          case NativeFrame.Opened f ->
              "OPENED %d %d %s %s".formatted(f.stream(), f.windowOctets(), f.target(), f.local());
          case NativeFrame.Refused f -> "REFUSED " + f.stream() + " " + f.reason() + " " + f.text();
          case NativeFrame.Shut f -> "SHUT " + f.stream();
          case NativeFrame.Reset f -> "RESET " + f.stream() + " " + f.reason() + " " + f.text();
          case NativeFrame.Datagram f ->
              "DATAGRAM " + f.stream() + " " + f.octets().toString(StandardCharsets.ISO_8859_1);
          case NativeFrame.Ping f -> "PING " + f.token();
          case NativeFrame.Pong f -> "PONG " + f.token();
          case NativeFrame.Listen f -> "LISTEN " + f.request() + " " + f.name() + " " + f.at();
          case NativeFrame.Listening f ->
              "LISTENING " + f.request() + " " + f.reason() + " " + f.text();
          case NativeFrame.Unlisten f -> "UNLISTEN " + f.request();
          case NativeFrame.Drain f -> "DRAIN " + f.seconds() + " " + f.text();
          case NativeFrame.Ack f -> "ACK " + f.position();
          case NativeFrame.End f -> "END " + f.reason() + " " + f.text();
        };
    frame.release();
    return text;
  }
}
