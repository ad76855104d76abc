package io.htmux.agent.bench.contender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A key for localhost with a certificate that it signed itself, for one run.
 *
 * @param pkcs12 key and certificate
 * @param certificate the certificate alone, as PEM
 * @param password of the key and its store
 */
record TlsIdentity(Path pkcs12, Path certificate, String password) {
  private static final Path KEYTOOL = Path.of(System.getProperty("java.home"), "bin", "keytool");

  static TlsIdentity make(Path folder, String password)
      throws IOException, InterruptedException, ContenderException {
    TlsIdentity identity =
        new TlsIdentity(
            folder.resolve("identity.p12"), folder.resolve("certificate.pem"), password);
    if (Files.exists(identity.certificate)) {
      return identity;
    }
    List<String> store =
        List.of("-keystore", identity.pkcs12.toString(), "-storepass", password, "-alias", "bench");
    String said =
        keytool(
                store,
                "-genkeypair -keyalg EC -groupname secp256r1 -validity 30 -storetype PKCS12"
                    + " -dname CN=localhost -ext san=dns:localhost,ip:127.0.0.1")
            + keytool(store, "-exportcert -rfc -file " + identity.certificate);
    if (!Files.exists(identity.certificate)) {
      throw new ContenderException("keytool made no certificate: " + said);
    }
    return identity;
  }

  /** As files of a Kubernetes secret: tls.crt, tls.key, ca.crt. */
  void putInto(Path secret) throws IOException, ContenderException {
    Files.copy(certificate, secret.resolve("tls.crt"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(certificate, secret.resolve("ca.crt"), StandardCopyOption.REPLACE_EXISTING);
    char[] secretChars = password.toCharArray();
    try {
      Key key = KeyStore.getInstance(pkcs12.toFile(), secretChars).getKey("bench", secretChars);
      String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
      Files.writeString(
          secret.resolve("tls.key"),
          "-----BEGIN PRIVATE KEY-----\n" + lines + "\n-----END PRIVATE KEY-----\n");
    } catch (GeneralSecurityException e) {
      throw new ContenderException("the key that was made cannot be read: " + e.getMessage());
    }
  }

  private static String keytool(List<String> store, String arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(KEYTOOL.toString()));
    command.addAll(List.of(arguments.split(" ", -1)));
    command.addAll(store);
    return Program.output(command);
  }
}
