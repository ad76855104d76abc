package io.htmux.agent.upgrade;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** Those in the test resources. */
final class TestCertificates {
  private TestCertificates() {}

  static X509Certificate read(String name) throws IOException, GeneralSecurityException {
    try (InputStream in = TestCertificates.class.getResourceAsStream("/tls/" + name)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
