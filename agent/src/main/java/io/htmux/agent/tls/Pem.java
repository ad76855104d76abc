package io.htmux.agent.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PEM files, bounded. A key may be PKCS#8, or what cert-manager and openssl write by default. */
final class Pem {

  private static final int MAX_OCTETS = 1024 * 1024;
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

  private Pem() {}

  static byte[] octets(Path file) throws TlsException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(MAX_OCTETS + 1);
      if (octets.length > MAX_OCTETS) {
        throw new TlsException(file + ": expected at most " + MAX_OCTETS + " octets");
      }
      return octets;
    } catch (NoSuchFileException _) {
      throw new TlsException(file + ": no such file");
    } catch (IOException _) {
      throw new TlsException(file + ": cannot be read");
    }
  }

  static List<X509Certificate> certificates(Path file) throws TlsException {
    return certificates(file, octets(file));
  }

  static List<X509Certificate> certificates(Path file, byte[] octets) throws TlsException {
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(octets));
      if (!found.isEmpty()) {
        return found.stream().map(X509Certificate.class::cast).toList();
      }
    } catch (CertificateException _) {
      // told below
    }
    throw new TlsException(file + ": expected certificates in PEM (-----BEGIN CERTIFICATE-----)");
  }

  static PrivateKey key(Path file, byte[] octets) throws TlsException {
    Matcher pem = KEY.matcher(new String(octets, StandardCharsets.US_ASCII));
    if (!pem.find()) {
      throw new TlsException(
          file + ": expected a private key in PEM (-----BEGIN PRIVATE KEY-----)");
    }
    byte[] der = decoded(file, pem.group(2));
    return switch (pem.group(1)) {
      case "RSA PRIVATE KEY" -> pkcs8(file, Pkcs8.ofRsa(der));
      case "EC PRIVATE KEY" ->
          pkcs8(
              file,
              Pkcs8.ofEc(der)
                  .orElseThrow(
                      () -> new TlsException(file + ": expected an EC key that names its curve")));
      case "PRIVATE KEY" -> pkcs8(file, der);
      default -> throw new TlsException(file + ": expected a key that is not encrypted");
    };
  }

  private static byte[] decoded(Path file, String base64) throws TlsException {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException _) {
      throw new TlsException(file + ": the Base64 of the private key is not whole");
    }
  }

  private static PrivateKey pkcs8(Path file, byte[] der) throws TlsException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (GeneralSecurityException _) {
        // another algorithm then
      }
    }
    throw new TlsException(file + ": expected a key for RSA, EC or Ed25519");
  }
}
