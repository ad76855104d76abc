package io.htmux.agent.lab;

import java.util.concurrent.atomic.AtomicInteger;

/** A network that hosts are plugged into: a bridge in a namespace that holds nothing else. */
final class Wire {
  private final Namespace bridges;
  private final AtomicInteger plugs;
  private final String name;

  /**
   * @param plugs numbers the plugs of all wires of a lab
   * @param name of the bridge, and of the interface of every host on it; at most 15 characters
   */
  Wire(Namespace bridges, AtomicInteger plugs, String name) {
    this.bridges = bridges;
    this.plugs = plugs;
    this.name = name;
    bridges.ip("link", "add", name, "type", "bridge");
    bridges.ip("link", "set", name, "up");
  }

  String name() {
    return name;
  }

  /** Gives the host an interface that is named as this wire. */
  void plug(Namespace host) {
    String plug = "plug" + plugs.incrementAndGet();
    host.ip(
        "link", "add", "name", name, "type", "veth", "peer", "name", plug, "netns", bridges.name());
    bridges.ip("link", "set", plug, "master", name, "up");
    host.ip("link", "set", name, "up");
  }
}
