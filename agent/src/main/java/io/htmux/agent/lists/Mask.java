package io.htmux.agent.lists;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** How much of an address counts: what follows the slash (SockMux 0.3 §3.3). */
sealed interface Mask {

  /** The other half names an interface in it (RFC 4291 §2.5.1). */
  int V6_NETWORK_BITS = 64;

  /** How many leading bits of this address count. */
  int bitsOf(InetAddress address);

  /** {@code /27}, {@code /255.255.255.224}, {@code /FFFFFFE0}: of an IPv4 address. */
  record Bits(int bits) implements Mask {
    @Override
    public int bitsOf(InetAddress address) {
      return address.getAddress().length == 4 ? bits : 128;
    }
  }

  /**
   * Masks that depend on the address. An IPv6 address has no class, but a network of usual size; of
   * loopback all bits count.
   */
  enum ByAddress implements Mask {
    /** No mask: all bits. */
    WHOLE {
      @Override
      public int bitsOf(InetAddress address) {
        return address.getAddress().length * 8;
      }
    },
    /** {@code /@}: 8 bits in class A, 16 in B, 24 in C, all in D and E; 64 of IPv6. */
    CLASS {
      @Override
      public int bitsOf(InetAddress address) {
        byte[] octets = address.getAddress();
        if (octets.length != 4) {
          return address.isLoopbackAddress() ? 128 : V6_NETWORK_BITS;
        }
        int first = octets[0] & 0xff;
        return first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : 32;
      }
    },
    /** {@code /.}: as {@code /@}, but 24 bits in class A except 10.x.x.x. */
    NARROW {
      @Override
      public int bitsOf(InetAddress address) {
        int bits = CLASS.bitsOf(address);
        return bits == 8 && address.getAddress()[0] != 10 ? 24 : bits;
      }
    }
  }

  /** Reads what follows the slash, for an IPv4 address or a host that may have one. */
  static Mask parse(Slice mask) {
    String text = mask.text();
    return switch (text) {
      case "@" -> ByAddress.CLASS;
      case "." -> ByAddress.NARROW;
      case "@A" -> new Bits(8);
      case "@B" -> new Bits(16);
      case "@C" -> new Bits(24);
      default -> new Bits(bits(mask));
    };
  }

  /** Reads a number of bits. */
  static int bits(Slice mask, int max) {
    String text = mask.text();
    if (!text.matches("[0-9]{1,3}") || Integer.parseInt(text) > max) {
      throw mask.refuse("expected 0.." + max + " after the slash");
    }
    return Integer.parseInt(text);
  }

  private static int bits(Slice mask) {
    String text = mask.text();
    Optional<Integer> pattern =
        text.matches("[0-9A-Fa-f]{8}")
            ? Optional.of(Integer.parseUnsignedInt(text, 16))
            : IpNumber.parse(text)
                .map(InetAddress::getAddress)
                .filter(o -> o.length == 4)
                .map(octets -> ByteBuffer.wrap(octets).getInt());
    if (pattern.isPresent()) {
      int ones = Integer.numberOfLeadingZeros(~pattern.get());
      if (Integer.bitCount(pattern.get()) != ones) {
        throw mask.refuse("expected a mask whose ones all stand on the left");
      }
      return ones;
    }
    if (!text.matches("[0-9]{1,2}")) {
      throw mask.refuse("expected /27, /255.255.255.224, /FFFFFFE0, /@, /@A, /@B, /@C or /.");
    }
    return bits(mask, 32);
  }
}
