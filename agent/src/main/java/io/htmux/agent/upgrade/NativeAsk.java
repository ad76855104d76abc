package io.htmux.agent.upgrade;

import io.htmux.agent.key.CapsKey;
import java.util.List;
import java.util.Optional;

/**
 * What only a client of HTMUX/2.0 asks for (HTMUX/2.0 §5.2).
 *
 * @param portNames ports of the server that it wants to be opened, by their names there
 * @param identity as whom it comes
 * @param mux what it speaks behind the handshake, as it names it: a proxy passes on what it does
 *     not know
 * @param resume the session that it comes back to
 * @param proven the key that it has proven; empty if it proves nothing
 * @param instance which of several clients of that identity it is
 */
public record NativeAsk(
    List<String> portNames,
    Optional<String> identity,
    List<String> mux,
    Optional<Resume> resume,
    Optional<CapsKey> proven,
    Optional<Instance> instance) {

  /** Asks for a new session and no ports. */
  public static final NativeAsk PLAIN =
      new NativeAsk(
          List.of(), Optional.empty(), MuxVersion.offered(), Optional.empty(), Optional.empty());

  /** Of a client that does not say which one it is. */
  public NativeAsk(
      List<String> portNames,
      Optional<String> identity,
      List<String> mux,
      Optional<Resume> resume,
      Optional<CapsKey> proven) {
    this(portNames, identity, mux, resume, proven, Optional.empty());
  }

  public NativeAsk {
    portNames = List.copyOf(portNames);
    mux = List.copyOf(mux);
  }

  NativeAsk provenBy(Optional<CapsKey> key) {
    return new NativeAsk(portNames, identity, mux, resume, key, instance);
  }

  /** The same, for the session that it comes back to. */
  public NativeAsk resuming(Resume session) {
    return new NativeAsk(portNames, identity, mux, Optional.of(session), proven, instance);
  }

  /** The same, by one of several clients, or for one of several sessions. */
  public NativeAsk by(Instance one) {
    return new NativeAsk(portNames, identity, mux, resume, proven, Optional.of(one));
  }
}
