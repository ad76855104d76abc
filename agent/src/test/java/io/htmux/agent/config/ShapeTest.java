package io.htmux.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-P8080",
        "-P",
        "-Q8080/off",
        "-f",
        "-v",
        "-fv",
        "-vv",
        "-vt",
        "-vd",
        "-fvt",
        "HTMUX=sv",
        "HTMX=sv",
        "A=",
        "SOXCONF=a=b",
        "+=file",
        "+="
      })
  void aDelegateParameterIsKnownByItsShape(String argument) {
    assertThat(DelegateParameters.isDelegateParameter(argument)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "check",
        "demo",
        "help",
        "--help",
        "-h",
        "-V",
        "--version",
        "-version",
        "-r",
        "-fx",
        "tunnel.yaml",
        "htmux=sv",
        "=x",
        "+file",
        "-p8080",
        "1A=x"
      })
  void subcommandsAndOptionsAreNone(String argument) {
    assertThat(DelegateParameters.isDelegateParameter(argument)).isFalse();
  }
}
