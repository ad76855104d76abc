package io.htmux.agent.mux;

import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.frame.NativeFrame;
import io.htmux.agent.frame.Reason;
import io.htmux.agent.link.ResumableLink;
import java.util.Optional;

/** LISTEN, LISTENING and UNLISTEN (SockMux 1.0 §6.3): ports while the session runs, both ways. */
final class NativePorts implements PortWishes {
  private final ResumableLink link;
  private final SessionHandler handler;

  NativePorts(ResumableLink link, SessionHandler handler) {
    this.link = link;
    this.handler = handler;
  }

  @Override
  public void ask(PortWish wish) {
    link.send(
        new NativeFrame.Listen(
            wish.number(), wish.name(), wish.at().map(ListenAddress::toString).orElse("")));
  }

  @Override
  public void takeBack(int number) {
    link.send(new NativeFrame.Unlisten(number));
  }

  @Override
  public void opened(int number, ListenAddress at) {
    link.send(new NativeFrame.Listening(number, Reason.CLOSED, at.toString()));
  }

  @Override
  public void refused(int number, boolean unknown, String why) {
    link.send(
        new NativeFrame.Listening(
            number, unknown ? Reason.NO_SUCH_PORT : Reason.NOT_PERMITTED, why));
  }

  void received(NativeFrame.Listen frame) {
    PortWish wish = new PortWish(frame.request(), frame.name(), NativeAddresses.listen(frame.at()));
    if (!handler.portWished(wish)) {
      refused(frame.request(), false, "this end opens no ports for its peer");
    }
  }

  void received(NativeFrame.Listening frame) {
    Optional<ListenAddress> at = NativeAddresses.listen(frame.text());
    if (frame.reason() == Reason.CLOSED && at.isPresent()) {
      handler.portOpened(frame.request(), at.get());
    } else {
      handler.portRefused(frame.request(), frame.reason() + " " + frame.text());
    }
  }

  void received(NativeFrame.Unlisten frame) {
    handler.portTakenBack(frame.request());
  }
}
