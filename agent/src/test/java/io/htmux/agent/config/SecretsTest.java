package io.htmux.agent.config;

import static io.htmux.agent.config.Reading.config;
import static io.htmux.agent.config.Reading.parsed;
import static io.htmux.agent.config.Reading.problems;
import static io.htmux.agent.config.Reading.problemsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.role.TunnelConfig.Credentials;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

  private static final String ACCEPTOR = "-P9000 SERVER=sockmux DEST=h:80 ";

  @Test
  void passwordsAreReadAndNeverShown() {
    Parsed parsed =
        parsed(
            ACCEPTOR
                + "CAPSKEY=opaque1 MYAUTH=me:opaque2:sockmux AUTHORIZER=-list{a:opaque3,b:opaque4}");
    assertThat(parsed.config().sockMux().credentials()).contains(new Credentials("me", "opaque2"));
    assertThat(parsed.config().sockMux().admitted())
        .containsExactly(new Credentials("a", "opaque3"), new Credentials("b", "opaque4"));
    assertThat(parsed.toString()).doesNotContain("opaque");
    assertThat(parsed("SERVER=sockmux://h:1 CAPSKEY=opaque1").toString()).doesNotContain("opaque");
    assertThat(new Argument("CAPSKEY=opaque", "", 1).toString()).isEqualTo("CAPSKEY=***");
    assertThat(new Argument("CAPSKY=opaque", "", 1).toString()).isEqualTo("CAPSKY=***");
  }

  @ParameterizedTest
  @ValueSource(strings = {"me:pass", "me:pass:sockmux", "me:pass:socmux"})
  void myauthInEachForm(String value) {
    assertThat(config(ACCEPTOR + "MYAUTH=" + value).sockMux().credentials())
        .contains(new Credentials("me", "pass"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MYAUTH=opaque | expected user:password[:protocol] without further colons, came 1 field",
        "MYAUTH=a:b:sockmux:opaque | expected user:password[:protocol] without further colons, came 4 fields",
        "MYAUTH=a:b:opaque | expected htmux, sockmux or socmux behind user:password:, and no colon in the password",
        "MYAUTH=:opaque | expected a user and a password, together 2..255 characters",
        "MYAUTH=opaque: | expected a user and a password, together 2..255 characters",
        "AUTHORIZER=opaque | expected -list{user:password,…}; other authorizers are not available yet",
        "AUTHORIZER=-list{opaque} | expected user:password in each member of the list, without colon or comma in either",
        "AUTHORIZER=-list{a:b:opaque} | expected user:password in each member of the list, without colon or comma in either",
        "AUTHORIZER=-list{} | expected user:password in each member of the list, without colon or comma in either",
        "AUTHORIZER=-list{a:opaque}:* | expected -list{user:password,…}; other authorizers are not available yet",
        "CAPSKEY= | expected 1..1024 characters, came 0",
      })
  void malformedSecretsAreRefusedUnshown(String parameter, String message) {
    assertThat(problemsOf(ACCEPTOR + parameter))
        .containsExactly(parameter.substring(0, parameter.indexOf('=') + 1) + "***: " + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CAPSKY=opaque",
        "capskey=opaque",
        "CAPSKEY:opaque",
        "opaque",
        "HTMUX=cl:h:1,CAPSKEY=opaque",
        "HTMUX=sv:MYAUTH=a:opaque",
        "-P9000,CAPSKEY=opaque",
        "SERVER=tcprelay://user:opaque@h:80",
        "SERVER=tcprelay://user:opaque@h:80,-in",
        "SERVER=sockmux://user:opaque@h",
        "DEST=user:opaque@h:80",
        "DEST=opaque@h:80",
        "SOXCONF=authorizer=-list{a:opaque}",
        "TIMEOUT=con:5,CAPSKEY=opaque",
        "CONNECT=direct,capskey=opaque",
        "PERMIT=x@opaque:MYAUTH=a:opaque",
        "+=no/such/opaque@file",
      })
  void aSecretThatSlippedIntoAnotherParameterStaysHidden(String parameter) {
    assertThat(problems(parameter))
        .isNotEmpty()
        .allSatisfy(problem -> assertThat(problem.replace("@opaque", "")).doesNotContain("opaque"));
  }
}
