package io.htmux.crds.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

  private static final List<String> KNOWN =
      List.of(
          "role", "capskeySecretRef", "tls", "server", "ports", "connect", "connections", "url");

  @ParameterizedTest
  @CsvSource({
    "prots, ports",
    "port, ports",
    "PORTS, ports",
    "rôle, role",
    "capskey, capskeySecretRef",
    "capskeySecretReference, capskeySecretRef",
    "conect, connect",
    "servers, server",
    "tsl, tls"
  })
  void isFound(String word, String meant) {
    assertThat(Nearest.of(word, KNOWN)).contains(meant);
  }

  @ParameterizedTest
  @CsvSource({"password", "x", "''", "key", "pool"})
  void isNotGuessed(String word) {
    assertThat(Nearest.of(word, KNOWN)).isEmpty();
  }

  @Test
  void aVeryLongWordIsNotCompared() {
    assertThat(Nearest.of("ports".repeat(20), KNOWN)).isEmpty();
  }
}
