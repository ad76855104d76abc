package io.htmux.agent.app;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.DatagramPort;
import io.htmux.agent.forward.Egress;
import io.htmux.agent.forward.IncomingConnection;
import io.htmux.agent.forward.Listening;
import io.htmux.agent.forward.OutgoingConnection;
import io.htmux.agent.forward.Requester;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.ArrayList;
import java.util.List;

/** Remembers what was asked; the test answers. */
public final class RecordingEgress implements Egress {

  private final List<OutgoingConnection> connections = new ArrayList<>();
  private final List<Promise<Channel>> connecting = new ArrayList<>();
  private final List<OutgoingConnection> datagrams = new ArrayList<>();
  private final List<Promise<Channel>> associating = new ArrayList<>();
  private final List<Integer> backPorts = new ArrayList<>();
  private final List<Promise<Channel>> connectingBack = new ArrayList<>();
  private final List<Promise<DatagramPort>> datagramPorts = new ArrayList<>();
  private final List<IncomingConnection> wishes = new ArrayList<>();
  private final List<Promise<Listening>> listening = new ArrayList<>();

  @Override
  public Future<Channel> connect(EventLoop loop, OutgoingConnection wanted) {
    connections.add(wanted);
    connecting.add(loop.newPromise());
    return connecting.getLast();
  }

  @Override
  public Future<Listening> listen(EventLoop loop, IncomingConnection awaited) {
    wishes.add(awaited);
    listening.add(loop.newPromise());
    return listening.getLast();
  }

  @Override
  public Future<Channel> datagrams(EventLoop loop, OutgoingConnection wanted) {
    datagrams.add(wanted);
    associating.add(loop.newPromise());
    return associating.getLast();
  }

  @Override
  public Future<Channel> connectBack(EventLoop loop, Requester to, String protocol, int port) {
    backPorts.add(port);
    connectingBack.add(loop.newPromise());
    return connectingBack.getLast();
  }

  @Override
  public Future<DatagramPort> datagramPort(
      EventLoop loop, Requester from, HostPort at, HostPort user) {
    datagramPorts.add(loop.newPromise());
    return datagramPorts.getLast();
  }

  /** The answer to the last wish for a port for datagrams. */
  public Promise<DatagramPort> datagramPort() {
    return datagramPorts.getLast();
  }

  /** Ports of users that were to be connected to. */
  public List<Integer> backPorts() {
    return List.copyOf(backPorts);
  }

  /** The answer to the last of them. */
  public Promise<Channel> connectingBack() {
    return connectingBack.getLast();
  }

  public List<OutgoingConnection> connections() {
    return List.copyOf(connections);
  }

  public List<IncomingConnection> wishes() {
    return List.copyOf(wishes);
  }

  /** The answer to the last connection asked for. */
  public Promise<Channel> connecting() {
    return connecting.getLast();
  }

  public List<OutgoingConnection> datagrams() {
    return List.copyOf(datagrams);
  }

  /** The answer to the last destination asked for with datagrams. */
  public Promise<Channel> associating() {
    return associating.getLast();
  }

  /** The answer to the last wish to listen. */
  public Promise<Listening> listening() {
    return listening.getLast();
  }
}
