package io.htmux.crds;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom. This jar goes into the agent and into the operator, so it brings little. */
@AnalyzeClasses(packages = "io.htmux.crds", importOptions = DoNotIncludeTests.class)
class ArrowsTest {

  @ArchTest
  static final ArchRule ONLY_WHAT_BOTH_CONSUMERS_HAVE =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.htmux.crds..",
              "java..",
              "com.fasterxml.jackson..",
              "io.fabric8.generator.annotation..",
              "io.fabric8.crd.generator.annotation..",
              "org.yaml.snakeyaml..");

  @ArchTest
  static final ArchRule RECORDS_KNOW_NEITHER_RULES_NOR_FILES =
      noClasses()
          .that()
          .resideInAPackage("io.htmux.crds")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.htmux.crds.rules", "io.htmux.crds.file", "org.yaml.snakeyaml..");

  @ArchTest
  static final ArchRule RULES_KNOW_NO_FILES =
      noClasses()
          .that()
          .resideInAPackage("io.htmux.crds.rules")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.htmux.crds.file", "org.yaml.snakeyaml..");
}
