package io.htmux.agent.app.socks;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.lists.Candidate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The messages of SOCKS 4, 4a and 5 (RFC 1928, RFC 1929), read from a buffer that may hold less or
 * more than one. Each reader takes exactly its message, or nothing when that is not whole yet;
 * every length in them is one octet, or bounded by {@value #MAX_TEXT_OCTETS}.
 *
 * <p>Netty's decoders are not used: they report whatever is wrong as one kind of failure, behind
 * which the right reply code cannot be told (decision 0019).
 */
final class SocksMessages {
  static final int NO_PASSWORD = 0x00;
  static final int PASSWORD = 0x02;
  static final int NO_METHOD = 0xFF;

  private static final int MAX_TEXT_OCTETS = 255;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;

  private SocksMessages() {}

  /** The version in the first octet, which stays unread; empty while nothing has come. */
  static Optional<SocksVersion> version(ByteBuf in) throws SocksException {
    if (!in.isReadable()) {
      return Optional.empty();
    }
    int octet = in.getUnsignedByte(in.readerIndex());
    return Optional.of(
        switch (octet) {
          case 4 -> SocksVersion.V4;
          case 5 -> SocksVersion.V5;
          default ->
              throw new SocksException(
                  SocksReply.FAILED, "expected SOCKS version 4 or 5, came the octet " + octet);
        });
  }

  /** The ways of logging in that a user of version 5 offers. */
  static Optional<Set<Integer>> methods(ByteBuf in) throws SocksException {
    if (in.readableBytes() < 2) {
      return Optional.empty();
    }
    int count = in.getUnsignedByte(in.readerIndex() + 1);
    if (count == 0) {
      throw new SocksException(SocksReply.FAILED, "expected at least one method, came none");
    }
    if (in.readableBytes() < 2 + count) {
      return Optional.empty();
    }
    in.skipBytes(2);
    Set<Integer> methods = new HashSet<>();
    for (int i = 0; i < count; i++) {
      methods.add((int) in.readUnsignedByte());
    }
    return Optional.of(methods);
  }

  /** Name and password (RFC 1929). */
  static Optional<SocksLogin> login(ByteBuf in) throws SocksException {
    if (in.isReadable()) {
      expect(in.getUnsignedByte(in.readerIndex()), 1, "the version of the login");
    }
    if (in.readableBytes() < 2) {
      return Optional.empty();
    }
    int userOctets = in.getUnsignedByte(in.readerIndex() + 1);
    if (in.readableBytes() < 3 + userOctets) {
      return Optional.empty();
    }
    int passwordOctets = in.getUnsignedByte(in.readerIndex() + 2 + userOctets);
    if (in.readableBytes() < 3 + userOctets + passwordOctets) {
      return Optional.empty();
    }
    in.skipBytes(2);
    String user = in.readCharSequence(userOctets, StandardCharsets.UTF_8).toString();
    in.skipBytes(1);
    return Optional.of(
        new SocksLogin(
            user, in.readCharSequence(passwordOctets, StandardCharsets.UTF_8).toString()));
  }

  /** A request of version 5. */
  static Optional<SocksRequest> request5(ByteBuf in) throws SocksException {
    int start = in.readerIndex();
    if (in.isReadable()) {
      expect(in.getUnsignedByte(start), 5, "the version of the request");
    }
    if (in.readableBytes() < 3) {
      return Optional.empty();
    }
    int command = in.getUnsignedByte(start + 1);
    expect(in.getUnsignedByte(start + 2), 0, "the reserved octet");
    in.skipBytes(3);
    Optional<HostPort> address = address(in);
    if (address.isEmpty()) {
      in.readerIndex(start);
      return Optional.empty();
    }
    return Optional.of(new SocksRequest(SocksVersion.V5, command(command), address.get()));
  }

  /** A request of version 4, or 4a: there a name follows an address 0.0.0.x. */
  static Optional<SocksRequest> request4(ByteBuf in) throws SocksException {
    int start = in.readerIndex();
    if (in.readableBytes() < 8) {
      return Optional.empty();
    }
    int user = textOctets(in, start + 8, "the user's id");
    if (user < 0) {
      return Optional.empty();
    }
    byte[] number = new byte[4];
    in.getBytes(start + 4, number);
    boolean named = number[0] == 0 && number[1] == 0 && number[2] == 0 && number[3] != 0;
    int nameAt = start + 8 + user + 1;
    int name = named ? textOctets(in, nameAt, "the name of the host") : -1;
    if (named && name < 0) {
      return Optional.empty();
    }
    int port = in.getUnsignedShort(start + 2);
    String host =
        named
            ? in.toString(nameAt, name, StandardCharsets.ISO_8859_1)
            : NetUtil.bytesToIpAddress(number);
    int command = in.getUnsignedByte(start + 1);
    in.readerIndex(named ? nameAt + name + 1 : nameAt);
    if (command == SocksCommand.UDP_ASSOCIATE.code()) {
      throw unknownCommand(command);
    }
    return Optional.of(
        new SocksRequest(SocksVersion.V4, command(command), destination(host, port)));
  }

  /** An address with its type in front, as requests of version 5 and datagrams have it. */
  static Optional<HostPort> address(ByteBuf in) throws SocksException {
    if (!in.isReadable()) {
      return Optional.empty();
    }
    int start = in.readerIndex();
    int type = in.getUnsignedByte(start);
    int before =
        switch (type) {
          case IPV4, IPV6 -> 1;
          case NAME -> 2;
          default ->
              throw new SocksException(
                  SocksReply.ADDRESS_NOT_SUPPORTED,
                  "expected an address of type 1, 3 or 4, came type " + type);
        };
    if (in.readableBytes() < before) {
      return Optional.empty();
    }
    int octets =
        switch (type) {
          case IPV4 -> 4;
          case IPV6 -> 16;
          default -> in.getUnsignedByte(start + 1);
        };
    if (octets == 0) {
      throw new SocksException(SocksReply.FAILED, "expected the name of a host, came an empty one");
    }
    if (in.readableBytes() < before + octets + 2) {
      return Optional.empty();
    }
    in.skipBytes(before);
    String host;
    if (type == NAME) {
      host = in.readCharSequence(octets, StandardCharsets.ISO_8859_1).toString();
    } else {
      byte[] number = new byte[octets];
      in.readBytes(number);
      host = NetUtil.bytesToIpAddress(number);
    }
    return Optional.of(destination(host, in.readUnsignedShort()));
  }

  /** Writes an address with its type in front; a host that is no number goes as a name. */
  static void writeAddress(ByteBuf out, HostPort address) {
    byte[] number = NetUtil.createByteArrayFromIpAddressString(address.host());
    if (number == null) {
      byte[] name = address.host().getBytes(StandardCharsets.ISO_8859_1);
      out.writeByte(NAME).writeByte(name.length).writeBytes(name);
    } else {
      out.writeByte(number.length == 4 ? IPV4 : IPV6).writeBytes(number);
    }
    out.writeShort(address.port());
  }

  /** The answer to the methods. */
  static ByteBuf method(int chosen) {
    return Unpooled.wrappedBuffer(new byte[] {5, (byte) chosen});
  }

  /** The answer to a login. */
  static ByteBuf loginAnswer(boolean good) {
    return Unpooled.wrappedBuffer(new byte[] {1, (byte) (good ? 0 : 1)});
  }

  /** The answer to a request; version 4 has room for an IPv4 number only. */
  static ByteBuf reply(SocksVersion version, SocksReply reply, HostPort bound) {
    ByteBuf out = Unpooled.buffer(32);
    switch (version) {
      case V4 -> {
        byte[] number = NetUtil.createByteArrayFromIpAddressString(bound.host());
        out.writeByte(0).writeByte(reply.code(version)).writeShort(bound.port());
        out.writeBytes(number != null && number.length == 4 ? number : new byte[4]);
      }
      case V5 -> {
        out.writeByte(5).writeByte(reply.code(version)).writeByte(0);
        writeAddress(out, bound);
      }
    }
    return out;
  }

  /** Octets of a text before its NUL; negative when that has not come yet. */
  private static int textOctets(ByteBuf in, int from, String what) throws SocksException {
    int available = in.writerIndex() - from;
    int length = available <= 0 ? -1 : in.bytesBefore(from, available, (byte) 0);
    if (length > MAX_TEXT_OCTETS || (length < 0 && available > MAX_TEXT_OCTETS)) {
      throw new SocksException(
          SocksReply.FAILED,
          "expected at most " + MAX_TEXT_OCTETS + " octets for " + what + ", came more");
    }
    return length;
  }

  private static SocksCommand command(int code) throws SocksException {
    return SocksCommand.of(code).orElseThrow(() -> unknownCommand(code));
  }

  private static SocksException unknownCommand(int code) {
    return new SocksException(
        SocksReply.COMMAND_NOT_SUPPORTED, "expected a command that there is, came " + code);
  }

  private static void expect(int came, int expected, String what) throws SocksException {
    if (came != expected) {
      throw new SocksException(
          SocksReply.FAILED, "expected " + expected + " for " + what + ", came " + came);
    }
  }

  /** Only what is surely a name or a number: no spelling that means something else elsewhere. */
  private static HostPort destination(String host, int port) throws SocksException {
    try {
      Candidate.destination(host, port, "tcp");
      return new HostPort(host, port);
    } catch (IllegalArgumentException _) {
      throw new SocksException(
          SocksReply.FAILED, "expected the name or number of a host, came something else");
    }
  }
}
