package io.htmux.agent.mux;

import io.htmux.agent.frame.Frame;
import io.htmux.agent.frame.SessionOption;
import java.util.function.Consumer;

/**
 * The start of a session (SockMux 0.3 §1.3): each end says HELLO, answers the other's with HELLOOK,
 * and answers the first HELLOOK with one more, after which it announces its options. "Anything else
 * received during set-up is thrown away."
 */
final class Greeting {
  private final MuxOptions options;
  private final Consumer<Frame> out;
  private boolean saidHello;

  Greeting(MuxOptions options, Consumer<Frame> out) {
    this.options = options;
    this.out = out;
  }

  void sayHello() {
    if (!saidHello) {
      saidHello = true;
      out.accept(new Frame.Hello(options.helloText()));
    }
  }

  /**
   * Takes a frame of the set-up.
   *
   * @return whether the session is running now
   */
  boolean heard(Frame frame) {
    return switch (frame) {
      case Frame.Hello _ -> {
        answer();
        yield false;
      }
      case Frame.HelloOk _ -> {
        answer();
        announce();
        yield true;
      }
      default -> {
        frame.release();
        yield false;
      }
    };
  }

  private void answer() {
    sayHello();
    out.accept(new Frame.HelloOk(options.helloText()));
  }

  private void announce() {
    option(new SessionOption.PackSize(options.packSizeOctets()));
    options.credentials().map(SessionOption.Auth::new).ifPresent(this::option);
    if (options.earlyData()) {
      option(new SessionOption.ConnData());
    }
    for (int i = 0; i < options.binds().size(); i++) {
      out.accept(new Frame.Bind(MuxOptions.FIRST_ID + i, Frame.NO_ID, options.binds().get(i)));
    }
  }

  private void option(SessionOption option) {
    out.accept(new Frame.SetOpt(option));
  }
}
