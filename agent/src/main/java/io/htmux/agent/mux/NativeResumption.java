package io.htmux.agent.mux;

import io.htmux.agent.link.ResumableLink;
import io.netty.channel.Channel;

/** From one connection to the next: the round trip is another one, and the session is told. */
final class NativeResumption implements Resumption {
  private final MuxConnection connection;
  private final ResumableLink link;
  private final RoundTripQuestions questions;

  NativeResumption(MuxConnection connection, ResumableLink link, RoundTripQuestions questions) {
    this.connection = connection;
    this.link = link;
    this.questions = questions;
  }

  @Override
  public boolean isConnected() {
    return link.isConnected();
  }

  @Override
  public long position() {
    return link.position();
  }

  @Override
  public long prepare() {
    return link.prepareToResume();
  }

  @Override
  public boolean resume(Channel channel, long peerPosition) {
    questions.roundTrip().forget();
    connection.heard();
    boolean resumed = link.resume(channel, peerPosition);
    if (resumed) {
      questions.ask();
      connection.metrics().resumed();
      connection.handler().resumed();
    }
    return resumed;
  }
}
