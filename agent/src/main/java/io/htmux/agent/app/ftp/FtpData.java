package io.htmux.agent.app.ftp;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.IncomingConnection;
import io.htmux.agent.forward.Listening;
import io.htmux.agent.forward.OutgoingConnection;
import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The data connections of one user. Towards the server they are always made from here (EPSV, or
 * PASV where it does not know that), whatever the user does: what he asks for decides about his
 * side only. On the event loop of the user.
 *
 * <p>Nobody can be made a third one's target: a user connects from his own address or is connected
 * to there, and the server's data come from where its control connection leads.
 */
final class FtpData {
  private static final int FIRST_PORT_OF_USERS = 1024;

  private final FtpSession session;
  private Optional<DataConnection> pending = Optional.empty();
  private Optional<Integer> userPort = Optional.empty();
  private boolean serverKnowsNoExtended;

  FtpData(FtpSession session) {
    this.session = session;
  }

  /** One of the commands that make data connections. */
  void take(FtpCommand command) {
    switch (command.verb()) {
      case "PASV" -> userConnects(DataAddress::passiveAnswer);
      case "EPSV" -> extendedPassive(command.argument());
      case "PORT" -> userIsConnectedTo(DataAddress.ofPort(command.argument()), command);
      case "EPRT" -> userIsConnectedTo(DataAddress.ofExtendedPort(command.argument()), command);
      default -> session.tell("502 " + command.verb() + " is not available; use EPSV or PASV.");
    }
  }

  /** The server has agreed to a transfer: a user who listens is connected to now. */
  void begins() {
    userPort.ifPresent(
        port ->
            pending
                .filter(connection -> !connection.hasUser())
                .ifPresent(
                    connection -> {
                      Future<Channel> connected =
                          session
                              .proxy()
                              .egress()
                              .connectBack(
                                  session.user().eventLoop(),
                                  session.from(),
                                  FtpSession.PROTOCOL,
                                  port);
                      session.userIsDialled(connected);
                      connection.user(connected);
                    }));
    userPort = Optional.empty();
  }

  /** Whether a transfer is going on. */
  boolean isRelaying() {
    return pending.filter(DataConnection::isRelaying).isPresent();
  }

  void cancel() {
    pending.ifPresent(DataConnection::cancel);
    pending = Optional.empty();
    userPort = Optional.empty();
  }

  private interface Answer {
    Optional<String> of(HostPort at);
  }

  private void extendedPassive(String argument) {
    boolean four = userHost().filter(NetUtil::isValidIpV4Address).isPresent();
    switch (argument.strip()) {
      case "" -> userConnects(at -> Optional.of(DataAddress.extendedPassiveAnswer(at)));
      case "1", "2" -> {
        if (four == argument.strip().equals("1")) {
          userConnects(at -> Optional.of(DataAddress.extendedPassiveAnswer(at)));
        } else {
          session.tell("522 Only the network of this connection, use (" + (four ? 1 : 2) + ").");
        }
      }
      default -> session.tell("501 Expected EPSV, EPSV 1 or EPSV 2; EPSV ALL is not needed.");
    }
  }

  private void userConnects(Answer answer) {
    Optional<HostPort> here = session.from().acceptedAt();
    Optional<String> expected = userHost();
    if (here.isEmpty() || expected.isEmpty()) {
      session.tell("425 The proxy does not know your address; it cannot let you connect to it.");
      return;
    }
    cancel();
    session.workBegins();
    askServer(port -> listen(new HostPort(here.get().host(), 0), expected, port, answer));
  }

  private void listen(HostPort at, Optional<String> expected, int serverPort, Answer answer) {
    session
        .proxy()
        .egress()
        .listen(
            session.user().eventLoop(),
            new IncomingConnection(
                session.from(), FtpSession.PROTOCOL, at, expected, IncomingConnection.Side.USERS))
        .addListener(
            (Future<Listening> done) -> {
              if (!done.isSuccess()) {
                session.tell("425 No port for data: " + done.cause().getMessage() + ".");
              } else {
                listening(done.getNow(), serverPort, answer.of(done.getNow().at()));
              }
              session.workDone();
            });
  }

  private void listening(Listening listening, int serverPort, Optional<String> answer) {
    if (session.isOver() || answer.isEmpty()) {
      listening.accepted().cancel(false);
      session.tell("425 PASV tells addresses of IPv4 only; use EPSV.");
      return;
    }
    DataConnection connection = new DataConnection(session::dataEnded);
    pending = Optional.of(connection);
    connection.user(listening.accepted());
    listening
        .accepted()
        .addListener(
            done -> {
              if (done.isSuccess()) {
                connection.server(connectToServer(serverPort));
              }
            });
    session.tell(answer.get());
  }

  private void userIsConnectedTo(Optional<HostPort> address, FtpCommand command) {
    if (address.isEmpty()) {
      session.tell("501 Expected an address behind " + command.verb() + ".");
      return;
    }
    if (!isUsersOwn(address.get())) {
      session.tell(
          "500 " + command.verb() + " to another address than yours, or to a port below 1024.");
      return;
    }
    cancel();
    session.workBegins();
    askServer(
        port -> {
          DataConnection connection = new DataConnection(session::dataEnded);
          pending = Optional.of(connection);
          userPort = Optional.of(address.get().port());
          connection.server(connectToServer(port));
          session.tell("200 " + command.verb() + " is good.");
          session.workDone();
        });
  }

  private boolean isUsersOwn(HostPort address) {
    byte[] said = NetUtil.createByteArrayFromIpAddressString(address.host());
    byte[] own = userHost().map(NetUtil::createByteArrayFromIpAddressString).orElse(null);
    return address.port() >= FIRST_PORT_OF_USERS && own != null && Objects.deepEquals(said, own);
  }

  private Optional<String> userHost() {
    return session.from().user().map(HostPort::host);
  }

  private interface WithPort {
    void run(int port);
  }

  /** Where the server listens for data; tells the user when it does not. */
  private void askServer(WithPort then) {
    boolean extended = !serverKnowsNoExtended;
    session.ask(
        extended ? "EPSV" : "PASV",
        (number, line) -> {
          if (number < 200) {
            return false;
          }
          OptionalInt port =
              number >= 300
                  ? OptionalInt.empty()
                  : extended ? DataAddress.ofExtendedPassive(line) : DataAddress.ofPassive(line);
          if (port.isPresent()) {
            then.run(port.getAsInt());
          } else if (extended && number >= 500 && number != 530) {
            serverKnowsNoExtended = true;
            askServer(then);
          } else {
            session.tell(number >= 400 ? line : "425 The server tells no port for data.");
            session.workDone();
          }
          return true;
        });
  }

  private Future<Channel> connectToServer(int port) {
    return session
        .proxy()
        .egress()
        .connect(
            session.user().eventLoop(),
            new OutgoingConnection(
                session.from(),
                FtpSession.PROTOCOL,
                Optional.empty(),
                new HostPort(session.serverHost().host(), port)));
  }
}
