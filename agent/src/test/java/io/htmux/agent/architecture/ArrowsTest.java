package io.htmux.agent.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which package may know which; the picture is in docs/architecture.md. */
class ArrowsTest {
  private static final String AGENT = "io.htmux.agent";

  private static final JavaClasses AGENT_CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(AGENT);

  /** Everybody may know address as well. */
  private static final Map<String, List<String>> MAY_KNOW =
      Map.ofEntries(
          Map.entry(
              "cli",
              List.of(
                  "config",
                  "role",
                  "management",
                  "demo",
                  "bench",
                  "process",
                  "forward",
                  "key",
                  "tls",
                  "mux",
                  "lists",
                  "watch",
                  "crds")),
          Map.entry("config", List.of("role", "upgrade", "tls", "key", "lists", "policy", "crds")),
          Map.entry("management", List.of("role")),
          Map.entry("demo", List.of("process")),
          Map.entry("bench", List.of("process")),
          Map.entry("process", List.of()),
          Map.entry(
              "role", List.of("app", "forward", "mux", "upgrade", "tls", "key", "lists", "policy")),
          Map.entry("app", List.of("forward", "lists", "policy")),
          Map.entry("forward", List.of("mux", "link", "frame", "lists", "policy")),
          Map.entry("mux", List.of("link", "frame")),
          Map.entry("link", List.of("frame")),
          Map.entry("frame", List.of()),
          Map.entry("upgrade", List.of("key")),
          Map.entry("key", List.of()),
          Map.entry("tls", List.of()),
          Map.entry("watch", List.of()),
          Map.entry("policy", List.of("lists")),
          Map.entry("lists", List.of()),
          Map.entry("address", List.of()));

  static Stream<String> packages() {
    return MAY_KNOW.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void aPackageKnowsOnlyThoseToItsRight(String name) {
    noClasses()
        .that()
        .resideInAPackage(AGENT + "." + name + "..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.htmux..").and(not(resideInAnyPackage(known(name)))))
        .check(AGENT_CLASSES);
  }

  @Test
  void everyPackageIsInTheTable() {
    assertThat(AGENT_CLASSES).hasSizeGreaterThan(150);
    assertThat(
            AGENT_CLASSES.stream()
                .map(JavaClass::getPackageName)
                .map(name -> name.replace(AGENT + ".", "").replaceFirst("\\..*", ""))
                .collect(Collectors.toSet()))
        .isEqualTo(MAY_KNOW.keySet());
  }

  /** Everything else runs on Netty alone. */
  @Test
  void onlyTheEdgesTouchQuarkusAndVertx() {
    noClasses()
        .that(
            resideOutsideOfPackages(AGENT + ".cli..", AGENT + ".management..")
                .and(not(name(AGENT + ".forward.Sockets"))))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.quarkus..", "io.vertx..", "io.smallrye..", "jakarta.."))
        .check(AGENT_CLASSES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"address", "config", "frame", "key", "lists", "policy"})
  void aPurePackageTouchesNoChannelAndNoMetric(String name) {
    noClasses()
        .that()
        .resideInAPackage(AGENT + "." + name + "..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.netty.channel..", "io.micrometer..", "java.nio.channels.."))
        .check(AGENT_CLASSES);
  }

  @Test
  void noNameSaysNothing() {
    classes()
        .should()
        .haveNameNotMatching(".*[.$](Abstract\\w*|\\w*(Util|Utils|Helper|Manager|Impl))")
        .andShould()
        .resideOutsideOfPackages("..common..", "..util..", "..utils..", "..impl..")
        .check(AGENT_CLASSES);
  }

  private static String[] known(String name) {
    return Stream.concat(Stream.of(name, "address"), MAY_KNOW.get(name).stream())
        .map(one -> "crds".equals(one) ? "io.htmux.crds.." : AGENT + "." + one + "..")
        .toArray(String[]::new);
  }
}
