package io.htmux.agent.config;

import static io.htmux.agent.config.Reading.problems;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownParameterTest {

  @ParameterizedTest
  @CsvSource({
    "HTMX=sv, HTMX=, HTMUX=",
    "HTMXU=sv, HTMXU=, HTMUX=",
    "SERVR=http, SERVR=, SERVER=",
    "SEVRER=http, SEVRER=, SERVER=",
    "DST=h:1, DST=, DEST=",
    "PORTS=1, PORTS=, PORT=",
    "CONECT=direct, CONECT=, CONNECT=",
    "SOCKCONF=x, SOCKCONF=, SOXCONF=",
    "TIMEOUTS=con:1, TIMEOUTS=, TIMEOUT=",
    "CAPSKY=secret, CAPSKY=, CAPSKEY=",
    "MYATUH=a:b, MYATUH=, MYAUTH=",
    "AUTHORISER=x, AUTHORISER=, AUTHORIZER=",
    "RELAIBLE=x, RELAIBLE=, RELIABLE=",
    "PERMITS=x, PERMITS=, PERMIT=",
    "REJCT=x, REJCT=, REJECT=",
    "htmux=sv, htmux=, HTMUX=",
    "Capskey=secret, Capskey=, CAPSKEY=",
  })
  void theNearestNameIsSuggestedAndTheValueNotShown(String written, String name, String meant) {
    assertThat(problems(written))
        .containsExactly("unknown parameter " + name + "…; did you mean " + meant + "?");
  }

  @Test
  void withoutANearNameAllAreListed() {
    assertThat(problems("MOUNT=/* file:/*"))
        .containsExactly(
            "unknown parameter MOUNT=…; known are HTMUX= SERVER= DEST= PORT= CONNECT= SOXCONF="
                + " TIMEOUT= CAPSKEY= STLS= MYAUTH= AUTHORIZER= ADMIN= OWNER= DGROOT= LOGFILE= RELIABLE="
                + " PERMIT= REJECT= REMITTABLE=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-r", "-Fimport", "-Dt", "-p8080", "-fx", "-version"})
  void unknownOptionsAreRefusedByTheirLetter(String option) {
    assertThat(problems(option))
        .containsExactly(
            "unknown option " + option.substring(0, 2) + "…; known are -P… -Q… -f -v -fv");
  }

  @Test
  void aStrayWordIsNeverShownSinceItMayBeHalfOfAKey() {
    assertThat(problems("CAPSKEY=my", "opaque", "key=="))
        .containsExactly(
            "argument 2: expected a parameter (NAME=value, -P…, -Q…, -fv, +=file); put quotes"
                + " around a value with spaces",
            "argument 3: expected a parameter (NAME=value, -P…, -Q…, -fv, +=file); put quotes"
                + " around a value with spaces");
  }

  @Test
  void overlongAndUnprintableArgumentsAreRefusedUnshown() {
    assertThat(problems("ADMIN=" + "x".repeat(5000), "ADMIN=a\nb", ""))
        .containsExactly(
            "argument 1: expected at most 4096 characters, came 5006",
            "argument 2: expected a parameter without control characters",
            "argument 3: expected a parameter (NAME=value, -P…, -Q…, -fv, +=file); put quotes"
                + " around a value with spaces");
  }

  /** Ignoring it would leave open what the user meant to close. */
  @ParameterizedTest
  @ValueSource(strings = {"RELIABLE=10.*", "PERMIT=*:*:*", "REJECT=*:*:*", "REMITTABLE=http"})
  void whatWouldCloseSomethingIsNotIgnoredWhereItHasNoMeaning(String parameter) {
    String name = parameter.substring(0, parameter.indexOf('=') + 1);
    assertThat(problems("-P9876", "SERVER=sockmux", parameter))
        .containsExactly(
            parameter + ": " + name + " is for HTMUX=sv and HTMUX=cl, not for SockMux");
    assertThat(problems("-P9876", "HTMUX=px:h:1", "CAPSKEY=k", parameter))
        .containsExactly(
            parameter + ": " + name + " is for HTMUX=sv and HTMUX=cl, not for HTMUX=px");
  }

  @Test
  void harmlessOnesAreAcceptedWithANotice() {
    assertThat(
            Reading.parsed(
                    "-fv -P9876 HTMUX=sv CAPSKEY=k ADMIN=me@example.org OWNER=nobody DGROOT=/d"
                        + " LOGFILE=log")
                .notices())
        .containsExactly(
            "OWNER=nobody has no effect: the agent runs as the user who started it",
            "DGROOT=/d has no effect: the agent keeps no files",
            "LOGFILE=log has no effect: the agent logs to its console");
  }

  @ParameterizedTest
  @CsvSource({"-P1,-P2", "HTMUX=sv,HTMUX=sv:*", "ADMIN=a,ADMIN=b"})
  void singleParametersMayNotBeRepeated(String first, String second) {
    assertThat(problems(first, second))
        .containsExactly(second + ": expected once, but came before: " + first);
  }

  @ParameterizedTest
  @CsvSource({"AUTHORIZER=-list{a:b},AUTHORIZER=-list{a:c}", "MYAUTH=a:b,MYAUTH=a:c"})
  void repeatedSecretsStayHidden(String first, String second) {
    String hidden = first.substring(0, first.indexOf('=') + 1) + "***";
    assertThat(problems(first, second))
        .containsExactly(hidden + ": expected once, but came before: " + hidden);
  }

  @Test
  void twoKeysAreTheOldAndTheNewOneAndAThirdIsTooMany() {
    assertThat(problems("CAPSKEY=a", "CAPSKEY=b", "CAPSKEY=c"))
        .containsExactly("CAPSKEY=***: expected at most 2 keys, the old and the new one");
  }

  @Test
  void aValueFromAFileIsRefusedAndNotTakenLiterally() {
    assertThat(problems("CAPSKEY=+=/run/secrets/key"))
        .containsExactly(
            "CAPSKEY=***: a value from a file is not available; write +=file and CAPSKEY=… in that"
                + " file");
  }
}
