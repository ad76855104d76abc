package io.htmux.agent.upgrade;

import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The holders of keys that a server knows. One whom it does not know is looked for with a key that
 * nobody has, so that he cannot find out by the time it takes (HTMUX/2.0 §5.4).
 *
 * @param named by their identities
 * @param anyone holds for all others, named or not
 */
public record KeyRing(Map<String, Holder> named, Optional<Holder> anyone) {

  private static final CapsKey NOBODYS = CapsKey.generate(Set.of(), new SecureRandom());
  private static final Holder UNKNOWN = new Holder(CapsKeys.NONE, Set.of(), Duration.ZERO);

  /** What came of a proof. */
  record Proven(Holder holder, CapsKey key) {}

  public KeyRing {
    named = Map.copyOf(named);
  }

  /** One that knows no key: nothing can be proven to it. */
  public static KeyRing empty() {
    return new KeyRing(Map.of(), Optional.empty());
  }

  /** The same keys for all. */
  public static KeyRing of(Holder anyone) {
    return new KeyRing(Map.of(), Optional.of(anyone));
  }

  /** Whether nothing can be proven to it: all clients are as good as without a key. */
  boolean isEmpty() {
    return named.isEmpty() && anyone.isEmpty();
  }

  Optional<Proven> proven(Optional<String> identity, byte[] transcript, List<String> proofs) {
    Holder holder = identity.map(named::get).or(() -> anyone).orElse(UNKNOWN);
    return holder.proven(transcript, proofs, NOBODYS).map(key -> new Proven(holder, key));
  }
}
