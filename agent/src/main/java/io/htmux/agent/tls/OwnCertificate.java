package io.htmux.agent.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/** A certificate with its chain, and the private key that was found to belong to it. */
record OwnCertificate(List<X509Certificate> chain, PrivateKey key) {

  private static final byte[] PROBE = {1, 2, 3};

  static OwnCertificate read(Path certificate, Path key) throws TlsException {
    List<X509Certificate> chain = Pem.certificates(certificate);
    PrivateKey secret = Pem.key(key, Pem.octets(key));
    if (!belongs(secret, chain.getFirst())) {
      throw new TlsException(
          key + ": the key does not belong to the certificate in " + certificate);
    }
    return new OwnCertificate(chain, secret);
  }

  X509Certificate leaf() {
    return chain.getFirst();
  }

  private static boolean belongs(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(PROBE);
      byte[] signature = signing.sign();
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(certificate.getPublicKey());
      verifying.update(PROBE);
      return verifying.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /** Never the key. */
  @Override
  public String toString() {
    return "certificate " + leaf().getSubjectX500Principal();
  }
}
