package io.htmux.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API server lets the operator do in any namespace, and what not. */
@Tag("cluster")
class OperatorRightsIT {

  @BeforeAll
  static void installTheOperator() {
    InstalledOperator.install();
  }

  /**
   * @param resource with its subresource, if any, behind a slash
   */
  private static String mayIt(String verb, String resource) {
    String[] parts = resource.split("/", 2);
    List<String> question =
        new ArrayList<>(List.of("auth", "can-i", verb, parts[0], "--as=" + InstalledOperator.USER));
    if (parts.length == 2) {
      question.add("--subresource=" + parts[1]);
    }
    return Kubectl.clusterWide()
        .in("default")
        .attempt(question.toArray(String[]::new))
        .output()
        .strip();
  }

  @ParameterizedTest
  @CsvSource({
    "create,secrets",
    "update,secrets",
    "delete,secrets",
    "create,pods",
    "delete,pods",
    "create,pods/exec",
    "get,pods/log",
    "create,htmuxtunnels.htmux.io",
    "update,htmuxtunnels.htmux.io",
    "patch,htmuxtunnels.htmux.io",
    "delete,htmuxtunnels.htmux.io",
    "create,roles.rbac.authorization.k8s.io",
    "create,clusterrolebindings.rbac.authorization.k8s.io",
    "create,serviceaccounts",
    "create,serviceaccounts/token",
    "list,nodes",
    "create,namespaces",
    "delete,namespaces",
    "patch,customresourcedefinitions.apiextensions.k8s.io",
    "create,validatingwebhookconfigurations.admissionregistration.k8s.io"
  })
  void whatItMayNotDoItCannot(String verb, String resource) {
    assertThat(mayIt(verb, resource)).isEqualTo("no");
  }

  @ParameterizedTest
  @CsvSource({
    "get,secrets",
    "watch,secrets",
    "patch,deployments.apps",
    "create,services",
    "patch,htmuxtunnels.htmux.io/status"
  })
  void whatItMustDoItCan(String verb, String resource) {
    assertThat(mayIt(verb, resource)).isEqualTo("yes");
  }
}
