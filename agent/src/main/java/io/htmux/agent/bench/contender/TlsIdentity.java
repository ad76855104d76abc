package io.htmux.agent.bench.contender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A key for localhost with a certificate that it signed itself, for one run.
 *
 * @param pkcs12 key and certificate
 * @param certificate the certificate alone, as PEM
 */
record TlsIdentity(Path pkcs12, Path certificate) {
  private static final Path KEYTOOL = Path.of(System.getProperty("java.home"), "bin", "keytool");

  static TlsIdentity make(Path folder, String password)
      throws IOException, InterruptedException, ContenderException {
    TlsIdentity identity =
        new TlsIdentity(folder.resolve("identity.p12"), folder.resolve("certificate.pem"));
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

  private static String keytool(List<String> store, String arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(KEYTOOL.toString()));
    command.addAll(List.of(arguments.split(" ", -1)));
    command.addAll(store);
    return Program.output(command);
  }
}
