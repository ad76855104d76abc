package io.htmux.agent.upgrade;

import io.htmux.agent.address.ListenAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the server shall listen on, or what it really bound: {@code host:port,host:port}, or {@code
 * -:0} for nothing, which is a tunnel for outbound connections only (HTMUX/1.0 §2.1). Between our
 * own ends {@code host:port/udp} is one for datagrams.
 *
 * <p>A {@code -:0} beside real addresses means nothing and is dropped.
 */
public record ListenAddresses(List<ListenAddress> addresses) {

  /** A longer list is refused. */
  public static final int MAX_ADDRESSES = 64;

  public static final ListenAddresses NONE = new ListenAddresses(List.of());

  private static final String NOTHING = "-:0";

  public ListenAddresses {
    addresses = List.copyOf(addresses);
    if (addresses.size() > MAX_ADDRESSES) {
      throw new IllegalArgumentException(
          "expected at most " + MAX_ADDRESSES + " listen addresses, came " + addresses.size());
    }
  }

  /**
   * @throws MalformedHeadException saying which entry is wrong
   */
  static ListenAddresses parse(String text) throws MalformedHeadException {
    String[] entries = text.split(",", MAX_ADDRESSES + 1);
    requireFew(entries.length);
    List<ListenAddress> addresses = new ArrayList<>(entries.length);
    for (String entry : entries) {
      if (!entry.equals(NOTHING)) {
        addresses.add(address(entry));
      }
    }
    return new ListenAddresses(addresses);
  }

  /** Those for connections, which are all that an original knows. */
  ListenAddresses forConnections() {
    return new ListenAddresses(addresses.stream().filter(one -> !one.isForDatagrams()).toList());
  }

  /** Those for datagrams. */
  ListenAddresses forDatagrams() {
    return new ListenAddresses(addresses.stream().filter(ListenAddress::isForDatagrams).toList());
  }

  /**
   * These and others behind them.
   *
   * @throws MalformedHeadException when they are too many together
   */
  ListenAddresses and(ListenAddresses others) throws MalformedHeadException {
    List<ListenAddress> all =
        Stream.concat(addresses.stream(), others.addresses().stream()).toList();
    requireFew(all.size());
    return new ListenAddresses(all);
  }

  public boolean isEmpty() {
    return addresses.isEmpty();
  }

  @Override
  public String toString() {
    return addresses.isEmpty()
        ? NOTHING
        : addresses.stream().map(ListenAddress::toString).collect(Collectors.joining(","));
  }

  private static void requireFew(int addresses) throws MalformedHeadException {
    if (addresses > MAX_ADDRESSES) {
      throw new MalformedHeadException(
          "expected at most " + MAX_ADDRESSES + " listen addresses, came more");
    }
  }

  private static ListenAddress address(String entry) throws MalformedHeadException {
    try {
      ListenAddress address = ListenAddress.parse(entry);
      if (!address.at().host().equals("-")) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // told below: the cause's message repeats the peer's whole text
    }
    throw new MalformedHeadException(
        "expected host:port, *:port or -:0 to listen on, came "
            + MalformedHeadException.shown(entry));
  }
}
