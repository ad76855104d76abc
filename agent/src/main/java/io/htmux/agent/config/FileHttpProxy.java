package io.htmux.agent.config;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.role.Handshake.HttpProxy;
import io.htmux.agent.upgrade.BasicCredentials;
import io.htmux.crds.HttpProxySpec;
import io.htmux.crds.SecretRef;
import java.net.URI;
import java.util.Optional;

/** {@code spec.client.httpProxy}, with its secret of type kubernetes.io/basic-auth. */
record FileHttpProxy(Secrets secrets, Findings findings) {

  private static final String PATH = "spec.client.httpProxy";
  private static final int USUAL_PORT = 80;

  Optional<HttpProxy> read(HttpProxySpec spec) {
    URI url = URI.create(spec.url());
    if (url.getScheme().equals("https")) {
      findings.refuse(PATH + ".url", "TLS to the HTTP proxy is not available; write http://");
      return Optional.empty();
    }
    String host = url.getHost();
    HostPort at =
        new HostPort(
            host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
            url.getPort() < 0 ? USUAL_PORT : url.getPort());
    return Optional.of(
        new HttpProxy(at, spec.credentialsSecretRefIfGiven().flatMap(this::credentials)));
  }

  private Optional<BasicCredentials> credentials(SecretRef ref) {
    Optional<String> user = part(ref, "username");
    Optional<String> password = part(ref, "password");
    if (user.isEmpty() || password.isEmpty()) {
      return Optional.empty();
    }
    if (user.get().indexOf(':') >= 0) {
      findings.refuse(PATH + ".credentialsSecretRef", "expected a username without a colon");
      return Optional.empty();
    }
    return Optional.of(new BasicCredentials(user.get(), password.get()));
  }

  private Optional<String> part(SecretRef ref, String key) {
    Optional<String> text = secrets.find(ref.name(), key).map(String::stripTrailing);
    if (text.isEmpty()) {
      findings.refuse(
          PATH + ".credentialsSecretRef",
          "expected the secret in the file "
              + secrets.place(ref.name(), key)
              + ", which is not there, empty or not readable; --secrets names another folder");
    }
    return text;
  }
}
