package io.htmux.agent.bench.contender;

/** No tunnel at all: what this host can do. */
public record DirectTcp() implements Contender {
  @Override
  public String name() {
    return "direct TCP";
  }

  @Override
  public boolean encrypts() {
    return false;
  }

  @Override
  public Presence presence() {
    return new Presence.Here("");
  }

  /** Users connect to the target, or to the far link that leads there. */
  @Override
  public void start(Site site, Ends ends) {}
}
