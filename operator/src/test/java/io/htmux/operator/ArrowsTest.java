package io.htmux.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom: operator → crds ← agent, and inside the operator as its package-info says. */
@AnalyzeClasses(packages = "io.htmux", importOptions = DoNotIncludeTests.class)
class ArrowsTest {

  @ArchTest
  static final ArchRule NOBODY_HERE_KNOWS_THE_AGENT =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.htmux.agent..");

  @ArchTest
  static final ArchRule PLANS_ARE_PURE =
      noClasses()
          .that()
          .resideInAnyPackage("io.htmux.operator.plan", "io.htmux.operator.status")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.fabric8.kubernetes.client..",
              "io.javaoperatorsdk..",
              "io.quarkus..",
              "io.vertx..",
              "io.htmux.operator",
              "io.htmux.operator.dependent",
              "io.htmux.operator.watch");

  @ArchTest
  static final ArchRule PLANS_KNOW_NO_STATUS =
      noClasses()
          .that()
          .resideInAPackage("io.htmux.operator.plan")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.htmux.operator.status");

  @ArchTest
  static final ArchRule DEPENDENTS_ONLY_RENDER_PLANS =
      noClasses()
          .that()
          .resideInAPackage("io.htmux.operator.dependent")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.htmux.operator", "io.htmux.operator.status", "io.htmux.operator.watch");

  @ArchTest
  static final ArchRule EYES_CHANGE_NOTHING =
      noClasses()
          .that()
          .resideInAPackage("io.htmux.operator.watch")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.htmux.operator", "io.htmux.operator.dependent");
}
