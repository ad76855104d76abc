package io.htmux.agent.config;

import java.util.Optional;

/**
 * {@code STLS=fcl}: clients speak TLS to this end; {@code STLS=fsv}: this end speaks it to its
 * server. TLS always begins at once here, which DeleGate writes {@code fsv/im}.
 */
record StlsText(boolean withClients, boolean withServer) {

  static final StlsText NONE = new StlsText(false, false);

  static StlsText read(String text) {
    boolean clients = false;
    boolean server = false;
    for (String word : text.split(",", -1)) {
      switch (word) {
        case "fcl", "fcl/im" -> clients = true;
        case "fsv", "fsv/im" -> server = true;
        default ->
            throw RefusedValueException.expected(
                "fcl (TLS with clients), fsv (TLS with the server) or both", text);
      }
    }
    return new StlsText(clients, server);
  }

  static StlsText of(Optional<Given<StlsText>> given) {
    return given.map(Given::value).orElse(NONE);
  }
}
