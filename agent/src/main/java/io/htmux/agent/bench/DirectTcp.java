package io.htmux.agent.bench;

/** No tunnel at all: what this host can do. */
record DirectTcp(int port) implements Contender {
  @Override
  public String name() {
    return "direct TCP";
  }

  @Override
  public void close() {}
}
