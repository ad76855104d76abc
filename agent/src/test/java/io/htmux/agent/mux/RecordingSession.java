package io.htmux.agent.mux;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The owner of a session, who notes all that he is told. */
final class RecordingSession implements SessionHandler {

  /** A stream of the peer that waits for its answer. */
  record Opened(MuxStream stream, StreamAddresses addresses, String earlyData) {}

  final List<Opened> opened = new ArrayList<>();
  final List<BindRequest> asked = new ArrayList<>();
  final List<String> answered = new ArrayList<>();
  final List<SessionEnd> ends = new ArrayList<>();
  Consumer<Opened> atOpened = _ -> {};
  int runs;

  @Override
  public void running() {
    runs++;
  }

  @Override
  public void opened(MuxStream stream, StreamAddresses addresses, ByteBuf earlyData) {
    String early = earlyData.toString(StandardCharsets.ISO_8859_1);
    earlyData.release();
    Opened one = new Opened(stream, addresses, early);
    opened.add(one);
    atOpened.accept(one);
  }

  @Override
  public void listenAsked(BindRequest request) {
    asked.add(request);
  }

  @Override
  public void listenAnswered(String bind, boolean listening) {
    answered.add(bind + " " + listening);
  }

  @Override
  public void ended(SessionEnd end) {
    ends.add(end);
  }
}
