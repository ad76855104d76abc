package io.htmux.agent.it;

import io.htmux.agent.address.FreePorts;

/** A server and a client of HTMUX on this host, with one remote port whose users get a target. */
final class Tunnel {
  private final Lab lab;
  private final int targetPort;
  private final int tunnelPort = FreePorts.next();
  private final int remotePort = FreePorts.next();
  private int starts;
  private Agent server;
  private Agent client;

  private Tunnel(Lab lab, int targetPort) {
    this.lab = lab;
    this.targetPort = targetPort;
  }

  /** Up and ready. */
  static Tunnel to(Lab lab, int targetPort) {
    Tunnel tunnel = new Tunnel(lab, targetPort);
    tunnel.startServer();
    tunnel.startClient();
    return tunnel;
  }

  void startServer() {
    server =
        lab.agent(
                "server-" + ++starts,
                "-P127.0.0.1:" + tunnelPort,
                "HTMUX=sv",
                "SERVER=http",
                "CAPSKEY=key")
            .awaitReady();
  }

  void startClient() {
    client =
        lab.agent(
                "client-" + ++starts,
                "-P127.0.0.1:" + remotePort + "/remote",
                "HTMUX=cl:127.0.0.1:" + tunnelPort,
                "SERVER=tcprelay://127.0.0.1:" + targetPort,
                "CAPSKEY=key")
            .awaitReady();
  }

  Agent server() {
    return server;
  }

  Agent client() {
    return client;
  }

  int tunnelPort() {
    return tunnelPort;
  }

  int remotePort() {
    return remotePort;
  }
}
