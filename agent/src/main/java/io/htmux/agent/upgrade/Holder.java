package io.htmux.agent.upgrade;

import io.htmux.agent.key.Capability;
import io.htmux.agent.key.CapsKey;
import io.htmux.agent.key.CapsKeys;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whoever can prove one of these keys, and what he may do then: what the key grants, as far as the
 * server's operator permits it (HTMUX/2.0 §5.7).
 *
 * @param permits what the operator leaves of the capabilities of the keys
 * @param maxSkew how far the holder's clock may be off
 */
public record Holder(CapsKeys keys, Set<Capability> permits, Duration maxSkew) {

  public Holder {
    permits = Set.copyOf(permits);
  }

  /** What the key that was proven lets its holder do here. */
  Set<Capability> granted(CapsKey proven) {
    Set<Capability> granted = EnumSet.noneOf(Capability.class);
    granted.addAll(proven.capabilities());
    granted.retainAll(permits);
    return granted;
  }

  /**
   * The key that one of the proofs was made with. Takes the same time for every holder, whether one
   * fits or not.
   *
   * @param stuffing stands for the keys that this holder does not have
   */
  Optional<CapsKey> proven(byte[] transcript, List<String> proofs, CapsKey stuffing) {
    Optional<CapsKey> found = Optional.empty();
    for (int at = 0; at < CapsKeys.MOST; at++) {
      boolean real = at < keys.all().size();
      CapsKey key = real ? keys.all().get(at) : stuffing;
      String expected = Proof.of(key.proofKey(), transcript);
      for (int offer = 0; offer < CapsKeys.MOST; offer++) {
        String proof = offer < proofs.size() ? proofs.get(offer) : "";
        if (Proof.isSame(expected, proof) && real && found.isEmpty()) {
          found = Optional.of(key);
        }
      }
    }
    return found;
  }
}
