package io.htmux.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DelegateFormTest {

  /** What is typed becomes what is parsed; a word in front is a command, or meant to be one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-P9876 HTMUX=sv CAPSKEY=k | tunnel -- -P9876 HTMUX=sv CAPSKEY=k",
        "HTMUX=sv --log=text -P9876 | tunnel --log=text -- HTMUX=sv -P9876",
        "--log text -P9876 HTMUX=sv | tunnel --log text -- -P9876 HTMUX=sv",
        "-P1 --management 127.0.0.1:9 HTMUX=sv | tunnel --management 127.0.0.1:9 -- -P1 HTMUX=sv",
        "-P1 HTMUX=sv += key.conf | tunnel -- -P1 HTMUX=sv += key.conf",
        "-p9876 HTMUX=sv | tunnel -- -p9876 HTMUX=sv",
        "run -f tunnel.yaml | run -f tunnel.yaml",
        "chekc -f tunnel.yaml | chekc -f tunnel.yaml",
        "--help | --help",
        "demo | demo",
      })
  void isTakenApart(String typed, String parsed) {
    assertThat(DelegateForm.normalised(typed.split(" "))).containsExactly(parsed.split(" "));
  }
}
