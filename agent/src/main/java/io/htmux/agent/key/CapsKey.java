package io.htmux.agent.key;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * A CAPSKEY. One that was made here, {@code htmux-key-1:inbound,skew:<secret>:<check>}, names what
 * it grants; any other text is a key too and grants everything (HTMUX/2.0 §5.6). The whole text is
 * the secret, so nobody who changes the capabilities of his copy can prove it.
 */
public final class CapsKey {

  /** A longer text is refused. */
  public static final int MAX_LENGTH = 1024;

  private static final String FORM = "htmux-key-1";
  private static final int SECRET_OCTETS = 32;
  private static final int CHECK_OCTETS = 4;
  private static final Pattern MADE =
      Pattern.compile(FORM + ":([a-z,]{1,64}):([A-Za-z0-9_-]{43}):([0-9a-f]{8})");
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final String text;
  private final Set<Capability> capabilities;
  private final boolean opaque;
  private final SecretKey proofKey;

  private CapsKey(String text, Set<Capability> capabilities, boolean opaque) {
    this.text = text;
    this.capabilities = Set.copyOf(capabilities);
    this.opaque = opaque;
    this.proofKey = derived("proof", SECRET_OCTETS);
  }

  /**
   * Reads a key.
   *
   * @throws IllegalArgumentException saying what is wrong, without a part of the text
   */
  public static CapsKey of(String text) {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "expected 1.." + MAX_LENGTH + " characters, came " + text.length());
    }
    return text.startsWith(FORM + ":") ? made(text) : new CapsKey(text, Capability.all(), true);
  }

  /** A new key of 256 random bits. */
  public static CapsKey generate(Set<Capability> capabilities, SecureRandom random) {
    byte[] secret = new byte[SECRET_OCTETS];
    random.nextBytes(secret);
    String start =
        FORM + ":" + Capability.words(capabilities) + ":" + BASE64.encodeToString(secret);
    return new CapsKey(start + ":" + check(start), capabilities, false);
  }

  /** The whole text: the secret itself. */
  public String text() {
    return text;
  }

  public Set<Capability> capabilities() {
    return capabilities;
  }

  /** Whether it was not made by {@link #generate}, so that it may be a word that can be guessed. */
  public boolean isOpaque() {
    return opaque;
  }

  /**
   * By which people tell keys apart. Only for a key that was made here: from the name of another
   * one its text could be guessed.
   */
  public Optional<String> id() {
    return opaque
        ? Optional.empty()
        : Optional.of(HexFormat.of().formatHex(derived("id", 8).getEncoded()));
  }

  /** What proofs are made with; derived from the text. */
  public SecretKey proofKey() {
    return proofKey;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CapsKey key && MessageDigest.isEqual(octets(text), octets(key.text));
  }

  @Override
  public int hashCode() {
    return CapsKey.class.hashCode();
  }

  @Override
  public String toString() {
    return "CAPSKEY(***)";
  }

  private static CapsKey made(String text) {
    Matcher form = MADE.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "expected " + FORM + ":capabilities:secret:check as htmux key new writes it");
    }
    if (!form.group(3).equals(check(text.substring(0, form.start(3) - 1)))) {
      throw new IllegalArgumentException("the key's check does not fit: a typing error in it?");
    }
    return new CapsKey(text, capabilities(form.group(1)), false);
  }

  private static Set<Capability> capabilities(String words) {
    Set<Capability> found = EnumSet.noneOf(Capability.class);
    if (!words.equals("none")) {
      for (String word : words.split(",", -1)) {
        found.add(
            Capability.of(word)
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "the key names a capability that is not known here: " + word)));
      }
    }
    return found;
  }

  private static String check(String start) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(octets(start));
      return HexFormat.of().formatHex(hash, 0, CHECK_OCTETS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private SecretKey derived(String purpose, int octets) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveKey(
              "HmacSHA256",
              HKDFParameterSpec.ofExtract()
                  .addIKM(octets(text))
                  .addSalt(octets("HTMUX/2.0 CAPSKEY"))
                  .thenExpand(octets(purpose), octets));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("JDK 25 has HKDF", e);
    }
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
