package io.htmux.crds.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelException;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The expressions by which Flux finds out whether a tunnel is healthy, over the samples of Argo
 * CD's check. Flux asks them in this order, the first that is true decides; a resource of which
 * none is true is in progress.
 */
class FluxHealthTest {

  private static final Path GITOPS = Path.of("../deploy/gitops");
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final List<String> ORDER = List.of("inProgress", "failed", "current");

  /** What a sample is for Flux; it knows nothing of tunnels that are paused. */
  private static final Map<String, String> MEANS =
      Map.of(
          "Progressing", "inProgress",
          "Degraded", "failed",
          "Healthy", "current",
          "Suspended", "current");

  private static final Cel CEL =
      CelFactory.plannerCelBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("metadata", SimpleType.DYN)
          .addVar("status", SimpleType.DYN)
          .build();

  record Sample(String file, String expected) {}

  static Stream<Sample> samples() throws IOException {
    JsonNode tests = YAML.readTree(GITOPS.resolve("argocd/health_test.yaml").toFile());
    return StreamSupport.stream(tests.get("tests").spliterator(), false)
        .map(
            test ->
                new Sample(
                    test.get("inputPath").asText(),
                    MEANS.get(test.at("/healthStatus/status").asText())))
        // the API server gives every tunnel a status: noTunnelIsWithoutStatus
        .filter(sample -> !sample.file().endsWith("progressing_no_status.yaml"));
  }

  private static JsonNode expressions() throws IOException {
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class)
            .readValues(GITOPS.resolve("flux/kustomization.yaml").toFile())) {
      return documents.next().at("/spec/healthCheckExprs/0");
    }
  }

  private static boolean holds(String expression, JsonNode tunnel) throws CelException {
    // integers of CEL have 64 bits
    Map<String, Object> variables =
        new ObjectMapper()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .convertValue(tunnel, new TypeReference<>() {});
    return (Boolean)
        CEL.createProgram(CEL.compile(expression).getAst())
            .eval(Map.of("metadata", variables.get("metadata"), "status", variables.get("status")));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aSampleIsAsHealthyAsItSays(Sample sample) throws IOException, CelException {
    JsonNode tunnel = YAML.readTree(GITOPS.resolve("argocd").resolve(sample.file()).toFile());
    JsonNode expressions = expressions();
    String first = "inProgress";
    for (String name : ORDER) {
      if (holds(expressions.get(name).asText(), tunnel)) {
        first = name;
        break;
      }
    }
    assertThat(first).isEqualTo(sample.expected());
  }

  @Test
  void theyAreForTunnels() throws IOException {
    assertThat(expressions().get("apiVersion").asText()).isEqualTo("htmux.io/v1alpha1");
    assertThat(expressions().get("kind").asText()).isEqualTo("HtmuxTunnel");
  }

  @Test
  void noTunnelIsWithoutStatus() throws IOException {
    JsonNode definition =
        YAML.readTree(Path.of("htmuxtunnels.htmux.io-v1.yml").toFile())
            .at("/spec/versions/0/schema/openAPIV3Schema/properties/status/default");
    assertThat(definition.get("observedGeneration").asInt()).isEqualTo(-1);
  }
}
