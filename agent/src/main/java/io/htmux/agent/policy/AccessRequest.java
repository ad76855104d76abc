package io.htmux.agent.policy;

import java.net.InetAddress;

/**
 * What the {@link Gate} is asked.
 *
 * @param path how he who asks came here
 * @param sourceIsPeersWord whether his address is only what the peer says it is
 * @param declared whether the destination is the one that the configuration names, and not one that
 *     he chose
 * @param fromThisHostOnly whether nobody but this very host can come this way: what he could reach
 *     anyway, he may reach
 * @param what the connection
 */
public record AccessRequest(
    EntryPath path,
    boolean sourceIsPeersWord,
    boolean declared,
    boolean fromThisHostOnly,
    ConnectRequest what) {

  /** The same with the address that will be dialled. */
  AccessRequest at(InetAddress dialled) {
    return new AccessRequest(
        path,
        sourceIsPeersWord,
        declared,
        fromThisHostOnly,
        new ConnectRequest(
            what.protocol(),
            what.transport(),
            what.method(),
            what.destination().at(dialled),
            what.source(),
            what.surroundings()));
  }
}
