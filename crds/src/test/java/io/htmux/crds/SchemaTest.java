package io.htmux.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the generator of the CRD and {@code kubectl explain} will find at each field. */
class SchemaTest {

  @Test
  void everyFieldIsDescribedInSentences() {
    assertThat(Shape.components()).hasSizeGreaterThan(80);
    for (RecordComponent component : Shape.components()) {
      JsonPropertyDescription description =
          component.getAccessor().getAnnotation(JsonPropertyDescription.class);
      assertThat(description).as(Shape.name(component)).isNotNull();
      assertThat(description.value()).as(Shape.name(component)).endsWith(".").hasSizeGreaterThan(4);
    }
  }

  @Test
  void everyTextListAndNumberIsBounded() {
    for (RecordComponent component : Shape.components()) {
      for (AnnotatedElement place : places(component)) {
        Size size = place.getAnnotation(Size.class);
        assertThat(size).as(Shape.name(component)).isNotNull();
        assertThat(size.max()).as(Shape.name(component)).isLessThan(100_000);
      }
      if (Number.class.isAssignableFrom(component.getType())) {
        assertThat(component.getAccessor().isAnnotationPresent(Min.class))
            .as(Shape.name(component))
            .isTrue();
        assertThat(component.getAccessor().isAnnotationPresent(Max.class))
            .as(Shape.name(component))
            .isTrue();
      }
    }
  }

  @Test
  void everyPatternHasWordsForPeople() {
    List<String> patterns = new ArrayList<>();
    for (RecordComponent component : Shape.components()) {
      for (AnnotatedElement place : places(component)) {
        Pattern pattern = place.getAnnotation(Pattern.class);
        if (pattern != null) {
          patterns.add(pattern.value());
        }
      }
    }
    assertThat(patterns).isNotEmpty().allSatisfy(p -> assertThat(TextForms.words(p)).isPresent());
  }

  @Test
  void everyRangeOfDurationsIsReadableAndGuardsADuration() {
    long ranges =
        Shape.components().stream()
            .map(component -> component.getAccessor())
            .filter(accessor -> accessor.isAnnotationPresent(DurationRange.class))
            .filter(
                accessor -> {
                  DurationRange range = accessor.getAnnotation(DurationRange.class);
                  assertThat(WireDuration.parse(range.min()).orElseThrow())
                      .isLessThan(WireDuration.parse(range.max()).orElseThrow());
                  assertThat(accessor.getAnnotation(Pattern.class).value())
                      .isEqualTo(TextForms.DURATION);
                  return true;
                })
            .count();
    assertThat(ranges).isEqualTo(7);
  }

  @Test
  void theSchemaFillsInNothing() {
    assertThat(Shape.components())
        .noneMatch(component -> component.getAccessor().isAnnotationPresent(Default.class));
  }

  @Test
  void closedSetsAreWrittenAsTheDesignWritesThem() {
    Map<String, List<String>> words = new TreeMap<>();
    Shape.enums()
        .forEach(
            type ->
                words.put(
                    type.getSimpleName(),
                    Arrays.stream(type.getEnumConstants())
                        .map(constant -> Shape.wireName(type, (Enum<?>) constant))
                        .toList()));

    assertThat(words)
        .containsExactly(
            Map.entry("App", List.of("Relay", "HttpProxy", "Socks5", "Ftp")),
            Map.entry("ConnectAction", List.of("Direct", "Tunnel", "Deny")),
            Map.entry("ListenOn", List.of("Server", "Client")),
            Map.entry("MonitoringMode", List.of("Auto", "Disabled")),
            Map.entry("NetworkPolicyMode", List.of("Managed", "Disabled")),
            Map.entry("Protocol", List.of("TCP", "UDP")),
            Map.entry("ProxyProtocol", List.of("None", "V1", "V2")),
            Map.entry("Role", List.of("Server", "Client", "Proxy")),
            Map.entry("ServiceType", List.of("ClusterIP", "NodePort", "LoadBalancer")),
            Map.entry("TlsMode", List.of("Required", "Disabled")));
  }

  /** Where a text, a list or a map is declared in this component: itself, and its items. */
  private static List<AnnotatedElement> places(RecordComponent component) {
    List<AnnotatedElement> places = new ArrayList<>();
    if (component.getType() == String.class || Shape.isListOrMap(component)) {
      places.add(component.getAccessor());
    }
    if (component.getType() != ObjectNode.class
        && component.getAccessor().getAnnotatedReturnType()
            instanceof AnnotatedParameterizedType type) {
      Arrays.stream(type.getAnnotatedActualTypeArguments())
          .skip(component.getType() == Map.class ? 1 : 0)
          .filter(item -> item.getType() == String.class)
          .forEach(places::add);
    }
    return places;
  }
}
