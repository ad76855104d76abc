package io.htmux.agent.app.ftp;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.forward.LateClose;
import io.htmux.agent.forward.OutgoingConnection;
import io.htmux.agent.forward.Requester;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * One user of the proxy, and the server that he named. On the event loop of his channel.
 *
 * <p>One command at a time: the next one is taken when the last line of the reply has come; only
 * ABOR, STAT and QUIT overtake a transfer. So replies and commands stay in their order whatever the
 * proxy asks the server by itself.
 */
final class FtpSession implements FtpLines.Reader {
  private static final Logger LOG = Logger.getLogger(FtpSession.class);
  static final String PROTOCOL = "ftp";
  private static final String WHERE_TO = "log in as user@host or user@host:port";

  /** What is done with a reply of the server. */
  interface Awaited {
    /**
     * One line that ends a reply.
     *
     * @param number of the whole reply
     * @param line its last one
     * @return whether that was the end of it; a preliminary reply is not
     */
    boolean reply(int number, String line);

    /** Whether the user sees the reply as it is. */
    default boolean isPassedOn() {
      return false;
    }
  }

  private final FtpProxy proxy;
  private final Channel user;
  private final Requester from;
  private final FtpData data;
  private final ArrayDeque<FtpCommand> held = new ArrayDeque<>();
  private final ArrayDeque<Awaited> awaited = new ArrayDeque<>();
  private final FtpReply reply = new FtpReply();
  private Optional<Channel> server = Optional.empty();
  private Optional<HostPort> serverAddress = Optional.empty();
  private Optional<Future<?>> deadline = Optional.empty();
  private final ArrayDeque<String> untold = new ArrayDeque<>();
  private boolean userIsDialled;
  private boolean working;
  private boolean over;

  FtpSession(FtpProxy proxy, Channel user, Requester from) {
    this.proxy = proxy;
    this.user = user;
    this.from = from;
    this.data = new FtpData(this);
  }

  /**
   * @param first what was read of the user already; taken over
   */
  void start(ByteBuf first) {
    deadline =
        Optional.of(
            user.eventLoop()
                .schedule(
                    () -> end("421 No server was named in time.", "no server was named in time"),
                    proxy.loginWithin().toMillis(),
                    TimeUnit.MILLISECONDS));
    tell("220 FTP proxy; " + WHERE_TO + ".");
    FtpLines.of(user, first, this);
  }

  // ---- from the user

  @Override
  public void line(String line) {
    held.add(FtpCommand.of(line));
    if (awaited.isEmpty()) {
      watch();
    }
  }

  @Override
  public void pause() {
    next();
  }

  @Override
  public void ended(String why) {
    end("500 " + why + ".", why);
  }

  private void next() {
    while (!over && !working && !held.isEmpty() && isItsTurn(held.peek())) {
      take(held.remove());
    }
    if (!over && held.isEmpty()) {
      user.read();
    }
  }

  private boolean isItsTurn(FtpCommand command) {
    return awaited.isEmpty() || command.isUrgent();
  }

  private void take(FtpCommand command) {
    if (command.isOfTls()) {
      tell(
          "502 " + command.verb() + " is not available: this proxy has to read what is said here.");
    } else if (server.isEmpty()) {
      takeBeforeServer(command);
    } else if (command.verb().equals("USER") && FtpLogin.of(command.argument()).isPresent()) {
      tell("503 Connected to " + serverAddress.orElseThrow() + " already; QUIT first.");
    } else if (command.isOfData()) {
      data.take(command);
    } else {
      passOn(command);
    }
  }

  private void takeBeforeServer(FtpCommand command) {
    switch (command.verb()) {
      case "USER" ->
          FtpLogin.of(command.argument())
              .ifPresentOrElse(
                  login -> connect(login.server(), Optional.of(login.user())),
                  () -> tell("530 Which server? " + WHERE_TO + "."));
      case "OPEN", "SITE" ->
          FtpLogin.server(command.argument())
              .ifPresentOrElse(
                  to -> connect(to, Optional.empty()),
                  () -> tell("501 Which server? " + command.verb() + " host[:port]."));
      case "NOOP" -> tell("200 Nothing done.");
      case "QUIT" -> end("221 Goodbye.", "the user left");
      default -> tell("530 Which server? " + WHERE_TO + ".");
    }
  }

  private void passOn(FtpCommand command) {
    ask(
        command.line(),
        new Awaited() {
          @Override
          public boolean reply(int number, String line) {
            if (number < 200) {
              data.begins();
              return false;
            }
            return true;
          }

          @Override
          public boolean isPassedOn() {
            return true;
          }
        });
  }

  // ---- to the server

  private void connect(HostPort to, Optional<String> login) {
    working = true;
    proxy
        .egress()
        .connect(user.eventLoop(), new OutgoingConnection(from, PROTOCOL, Optional.empty(), to))
        .addListener(
            (Future<Channel> done) -> {
              if (done.isSuccess()) {
                connected(done.getNow(), to, login);
              } else {
                tell("530 " + to + " is not reached: " + done.cause().getMessage() + ".");
                workDone();
              }
            });
  }

  private void connected(Channel channel, HostPort to, Optional<String> login) {
    if (over) {
      LateClose.of(channel);
      return;
    }
    server = Optional.of(channel);
    serverAddress = Optional.of(dialled(channel).orElse(to));
    awaited.add(greeting(login));
    FtpLines.of(channel, Unpooled.EMPTY_BUFFER, new FromServer());
    watch();
    workDone();
  }

  /** Its greeting is the reply to OPEN; behind USER nobody waits for it, but for what follows. */
  private Awaited greeting(Optional<String> login) {
    return (number, line) -> {
      if (number < 200) {
        return false;
      }
      if (login.isPresent() && number < 300) {
        passOn(new FtpCommand("USER", login.get()));
      } else {
        tell(line);
      }
      return true;
    };
  }

  /** A name may lead elsewhere the next time, and data belong to the same server. */
  private static Optional<HostPort> dialled(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress address
            && !address.isUnresolved()
            && !address.getAddress().isAnyLocalAddress()
        ? Optional.of(HostPort.of(address))
        : Optional.empty();
  }

  private final class FromServer implements FtpLines.Reader {
    @Override
    public void line(String line) {
      Optional<Integer> number = reply.endsWith(line);
      Awaited current = awaited.peek();
      if (current == null || current.isPassedOn()) {
        tellInTurn(line);
      }
      if (current != null && number.isPresent()) {
        awaited.remove();
        if (!current.reply(number.get(), line)) {
          awaited.addFirst(current);
        }
      }
    }

    @Override
    public void pause() {
      watch();
      next();
      if (user.isWritable()) {
        readServer();
      } else {
        user.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> readServer());
      }
    }

    @Override
    public void ended(String why) {
      end(awaited.isEmpty() ? "" : "421 The server's side: " + why + ".", "the server: " + why);
    }
  }

  /**
   * From now on it is the user's turn, or the server's if it owes a reply. Before a server is named
   * another deadline runs.
   */
  private void watch() {
    if (over || server.isEmpty()) {
      return;
    }
    deadline.ifPresent(one -> one.cancel(false));
    Duration within = awaited.isEmpty() ? proxy.idleWithin() : proxy.replyWithin();
    deadline =
        Optional.of(
            user.eventLoop().schedule(this::isLate, within.toMillis(), TimeUnit.MILLISECONDS));
  }

  /** A transfer may take as long as its connection for data lasts. */
  private void isLate() {
    if (data.isRelaying()) {
      watch();
    } else if (awaited.isEmpty()) {
      end(
          "421 No command came for %d s.".formatted(proxy.idleWithin().toSeconds()),
          "no command came in time");
    } else {
      end(
          "421 %s has owed a reply for %d s."
              .formatted(serverAddress.orElseThrow(), proxy.replyWithin().toSeconds()),
          "its server did not reply in time");
    }
  }

  private void readServer() {
    if (!over && !userIsDialled) {
      server.ifPresent(Channel::read);
    }
  }

  // ---- for the data connections

  FtpProxy proxy() {
    return proxy;
  }

  Channel user() {
    return user;
  }

  Requester from() {
    return from;
  }

  /** Where the control connection leads. */
  HostPort serverHost() {
    return serverAddress.orElseThrow();
  }

  boolean isOver() {
    return over;
  }

  /** The reply that follows is due from now on. */
  void dataEnded() {
    watch();
  }

  /**
   * The user is being connected to: that a transfer is over must not reach him before its
   * connection has. Meanwhile nothing more is read of the server.
   */
  void userIsDialled(Future<Channel> connected) {
    userIsDialled = true;
    connected.addListener(
        _ -> {
          userIsDialled = false;
          untold.forEach(this::tell);
          untold.clear();
          readServer();
        });
  }

  private void tellInTurn(String line) {
    if (userIsDialled) {
      untold.add(line);
    } else {
      tell(line);
    }
  }

  void tell(String line) {
    if (!over) {
      FtpLines.say(user, line);
    }
  }

  void ask(String line, Awaited reply) {
    boolean owedOne = !awaited.isEmpty();
    awaited.addLast(reply);
    if (!owedOne) {
      watch();
    }
    server.ifPresent(channel -> FtpLines.say(channel, line));
  }

  /** No further command until {@link #workDone}. */
  void workBegins() {
    working = true;
  }

  void workDone() {
    working = false;
    next();
  }

  private void end(String lastWord, String why) {
    if (over) {
      return;
    }
    if (!lastWord.isEmpty() && user.isActive()) {
      tell(lastWord);
    }
    over = true;
    LOG.debugf("ftp user has left: user=%s: %s", user.remoteAddress(), why);
    deadline.ifPresent(one -> one.cancel(false));
    data.cancel();
    held.clear();
    user.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> LateClose.of(user));
    server.ifPresent(
        channel ->
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> LateClose.of(channel)));
  }
}
