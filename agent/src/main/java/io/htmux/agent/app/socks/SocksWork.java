package io.htmux.agent.app.socks;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.DatagramPort;
import io.htmux.agent.forward.IncomingConnection;
import io.htmux.agent.forward.LateClose;
import io.htmux.agent.forward.Listening;
import io.htmux.agent.forward.NotConnectedException;
import io.htmux.agent.forward.OutgoingConnection;
import io.htmux.agent.forward.SocketRelay;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Carries out a request: CONNECT and BIND end in a relay. On the event loop of the user. */
final class SocksWork {
  static final String PROTOCOL = "socks";
  private static final HostPort NOWHERE = new HostPort("0.0.0.0", 0);

  private final SocksConversation conversation;
  private final SocksRequest request;

  private SocksWork(SocksConversation conversation, SocksRequest request) {
    this.conversation = conversation;
    this.request = request;
  }

  static void on(SocksConversation conversation, SocksRequest request) {
    SocksWork work = new SocksWork(conversation, request);
    switch (request.command()) {
      case CONNECT -> work.connect();
      case BIND -> work.bind();
      case UDP_ASSOCIATE -> work.associate();
    }
  }

  private void connect() {
    if (request.destination().port() == 0 || request.isUnspecified()) {
      conversation.refuse(
          request, SocksReply.FAILED, "expected a host and a port to connect to, came zeros");
      return;
    }
    conversation
        .server()
        .egress()
        .connect(
            conversation.user().eventLoop(),
            new OutgoingConnection(
                conversation.from(), PROTOCOL, Optional.empty(), request.destination()))
        .addListener(
            (Future<Channel> done) -> {
              if (done.isSuccess()) {
                reached(done.getNow());
              } else {
                refuse(done.cause());
              }
            });
  }

  private void bind() {
    Future<Listening> asked =
        conversation
            .server()
            .egress()
            .listen(
                conversation.user().eventLoop(),
                new IncomingConnection(
                    conversation.from(),
                    PROTOCOL,
                    new HostPort("*", 0),
                    expected(),
                    IncomingConnection.Side.DESTINATIONS));
    asked.addListener(
        (Future<Listening> done) -> {
          if (!done.isSuccess()) {
            refuse(done.cause());
          } else if (conversation.isOver()) {
            done.getNow().accepted().cancel(false);
          } else {
            conversation.answer(request, SocksReply.GRANTED, done.getNow().at());
            await(done.getNow().accepted());
          }
        });
  }

  private void await(Future<Channel> arrival) {
    Future<?> deadline =
        conversation
            .user()
            .eventLoop()
            .schedule(
                () -> arrival.cancel(false),
                conversation.server().arrivalWithin().toMillis(),
                TimeUnit.MILLISECONDS);
    conversation.user().closeFuture().addListener(_ -> arrival.cancel(false));
    arrival.addListener(
        (Future<Channel> done) -> {
          deadline.cancel(false);
          if (done.isSuccess()) {
            reached(done.getNow());
          } else if (done.isCancelled()) {
            conversation.refuse(request, SocksReply.TIMED_OUT, "nobody came in time");
          } else {
            refuse(done.cause());
          }
        });
  }

  /** Only the host that the user told, if he told one. */
  private Optional<String> expected() {
    return request.isUnspecified() ? Optional.empty() : Optional.of(request.destination().host());
  }

  private void associate() {
    Optional<HostPort> here = conversation.from().acceptedAt();
    Optional<HostPort> he = conversation.from().user();
    if (here.isEmpty() || he.isEmpty()) {
      conversation.refuse(request, SocksReply.FAILED, "his address is not known");
      return;
    }
    conversation
        .server()
        .egress()
        .datagramPort(
            conversation.user().eventLoop(),
            conversation.from(),
            new HostPort(here.get().host(), 0),
            new HostPort(
                he.get().host(), request.isUnspecified() ? 0 : request.destination().port()))
        .addListener(
            (Future<DatagramPort> done) -> {
              if (!done.isSuccess()) {
                refuse(done.cause());
              } else if (conversation.isOver()) {
                LateClose.of(done.getNow().user());
              } else {
                associated(done.getNow());
              }
            });
  }

  private void associated(DatagramPort port) {
    UdpAssociation.on(port.user(), conversation.server().egress(), conversation.from());
    conversation.answer(request, SocksReply.GRANTED, port.at());
    SocksConversation.Handed handed = conversation.handOver();
    ControlConnection.of(conversation.user(), port.user());
    handed.replay();
  }

  private void reached(Channel destination) {
    if (conversation.isOver()) {
      LateClose.of(destination);
      return;
    }
    SocketAddress seen =
        switch (request.command()) {
          case BIND -> destination.remoteAddress();
          case CONNECT, UDP_ASSOCIATE -> destination.localAddress();
        };
    conversation.answer(
        request,
        SocksReply.GRANTED,
        seen instanceof InetSocketAddress at ? HostPort.of(at) : NOWHERE);
    SocksConversation.Handed handed = conversation.handOver();
    SocketRelay.between(conversation.user(), destination);
    handed.replay();
  }

  private void refuse(Throwable cause) {
    conversation.refuse(
        request,
        cause instanceof NotConnectedException why
            ? SocksReply.to(why.reason())
            : SocksReply.FAILED,
        String.valueOf(cause.getMessage()));
  }
}
