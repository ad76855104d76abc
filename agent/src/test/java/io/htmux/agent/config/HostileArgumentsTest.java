package io.htmux.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is written, the answer is a configuration or a list of problems. */
class HostileArgumentsTest {

  @Property(tries = 3000)
  void anyArgumentsAreReadOrRefused(@ForAll("commandLines") List<String> arguments) {
    try {
      assertThat(DelegateParameters.parse(arguments).config().role()).isNotNull();
    } catch (ConfigurationException e) {
      assertThat(e.problems()).isNotEmpty();
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Property(tries = 1000)
  void aKeyIsNeverShown(@ForAll("commandLines") List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.add("CAPSKEY=0paqueKey");
    all.add("MYAUTH=me:0paquePassword:0paqueProtocol");
    try {
      assertThat(DelegateParameters.parse(all).toString()).doesNotContain("0paque");
    } catch (ConfigurationException e) {
      assertThat(e.getMessage()).doesNotContain("0paque");
    }
  }

  @Provide
  Arbitrary<List<String>> commandLines() {
    Arbitrary<String> prefix =
        Arbitraries.of(
            "-P",
            "-Q",
            "HTMUX=",
            "HTMUX=sv:",
            "HTMUX=cl:",
            "SERVER=",
            "SERVER=tcprelay://",
            "SERVER=sockmux",
            "DEST=",
            "PORT=",
            "CONNECT=",
            "SOXCONF=",
            "SOXCONF=acc:tcp:",
            "TIMEOUT=",
            "TIMEOUT=con:",
            "AUTHORIZER=-list{",
            "ADMIN=",
            "X",
            "");
    Arbitrary<String> rest =
        Arbitraries.strings().withChars("ahP019:_[]{},/-.*!@=+ \t\"'é").ofMaxLength(12);
    Arbitrary<String> whole = Arbitraries.of("-P9876", "h:80", "HTMUX=sv", "SERVER=sockmux", "-fv");
    return Arbitraries.oneOf(
            Combinators.combine(prefix, rest).as(String::concat),
            whole,
            Arbitraries.strings().ofMaxLength(20))
        .list()
        .ofMaxSize(5);
  }
}
