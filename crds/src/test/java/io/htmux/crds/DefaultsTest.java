package io.htmux.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every default, and that its description tells it. */
class DefaultsTest {

  private static final Pattern TOLD = Pattern.compile("Default: (?:mode |type )?(.+?)(?:,.*)?\\.$");

  private static final Map<String, Object> PINNED =
      Map.ofEntries(
          Map.entry("AllowSpec.clockSkew", Duration.ofMinutes(5)),
          Map.entry("AllowSpec.indirect", false),
          Map.entry("AllowSpec.tlsTermination", false),
          Map.entry("AllowSpec.unproven", false),
          Map.entry("CapskeySecretRef.key", "capskey"),
          Map.entry("CaSource.key", "ca.crt"),
          Map.entry("ExposeSpec.type", ServiceType.CLUSTER_IP),
          Map.entry("HtmuxTunnelSpec.replicas", 1),
          Map.entry("MonitoringSpec.mode", MonitoringMode.AUTO),
          Map.entry("NetworkPolicySpec.mode", NetworkPolicyMode.MANAGED),
          Map.entry("PortServiceSpec.type", ServiceType.CLUSTER_IP),
          Map.entry("PortSpec.app", App.RELAY),
          Map.entry("PortSpec.host", "*"),
          Map.entry("PortSpec.protocol", Protocol.TCP),
          Map.entry("PortSpec.proxyProtocol", ProxyProtocol.NONE),
          Map.entry("ProxySpec.port", 9876),
          Map.entry("ServerSpec.minPeers", 0),
          Map.entry("ServerSpec.path", "/htmux"),
          Map.entry("ServerSpec.port", 9876),
          Map.entry("SessionSpec.connections", 1),
          Map.entry("SessionSpec.deadAfter", Duration.ofSeconds(45)),
          Map.entry("SessionSpec.dialTimeout", Duration.ofSeconds(10)),
          Map.entry("SessionSpec.drain", Duration.ofSeconds(30)),
          Map.entry("SessionSpec.keepAlive", Duration.ofSeconds(15)),
          Map.entry("SessionSpec.maxStreams", 4096),
          Map.entry("SessionSpec.resumeWithin", Duration.ofMinutes(1)),
          Map.entry("TlsSpec.mode", TlsMode.REQUIRED));

  @Test
  void everyDefaultIsPinned() throws ReflectiveOperationException {
    Map<String, Object> actual = new TreeMap<>();
    for (RecordComponent component : Shape.components()) {
      Optional<Method> method = noArguments(component, "OrDefault");
      if (method.isPresent() && !component.getType().isRecord()) {
        actual.put(Shape.name(component), method.get().invoke(saysNothing(component)));
      }
    }
    assertThat(actual).containsExactlyInAnyOrderEntriesOf(PINNED);
  }

  @Test
  void everyDescriptionTellsItsDefault() {
    for (RecordComponent component : Shape.components()) {
      String description =
          component.getAccessor().getAnnotation(JsonPropertyDescription.class).value();
      Object pinned = PINNED.get(Shape.name(component));
      if (pinned != null) {
        Matcher told = TOLD.matcher(description);
        assertThat(told.find()).as("%s: %s", Shape.name(component), description).isTrue();
        assertThat(told.group(1)).as(Shape.name(component)).isEqualTo(written(component, pinned));
      }
    }
  }

  @Test
  void whatIsLeftOutAltogetherHasTheSameDefaults() throws ReflectiveOperationException {
    for (RecordComponent component : Shape.components()) {
      Optional<Method> method = noArguments(component, "OrDefault");
      if (method.isPresent() && component.getType().isRecord()) {
        Object block = method.get().invoke(saysNothing(component));
        assertThat(block).as(Shape.name(component)).isEqualTo(Shape.empty(component.getType()));
      }
    }
  }

  @Test
  void aClientIsKnownByTheNameOfItsResource() {
    assertThat(new ClientSpec(null, null, null).identityOrDefault("plant-7")).isEqualTo("plant-7");
  }

  @Test
  void whatMayBeLeftOutNeedsNoNullCheckFromCallers() {
    for (RecordComponent component : Shape.components()) {
      boolean required =
          component
              .getAccessor()
              .isAnnotationPresent(io.fabric8.generator.annotation.Required.class);
      boolean neverNull = Shape.isListOrMap(component);
      boolean answered =
          Arrays.stream(component.getDeclaringRecord().getMethods())
              .map(Method::getName)
              .anyMatch(
                  name ->
                      name.equals(component.getName() + "OrDefault")
                          || name.equals(component.getName() + "IfGiven"));
      assertThat(answered).as(Shape.name(component)).isEqualTo(!required && !neverNull);
    }
  }

  /** As the file would say it; durations in the unit of the description. */
  private static String written(RecordComponent component, Object value) {
    if (value instanceof Duration duration) {
      return duration.equals(Duration.ofMinutes(1)) ? "60s" : WireDuration.format(duration);
    }
    return value instanceof Enum<?> constant
        ? Shape.wireName(component.getType(), constant)
        : value.toString();
  }

  private static Object saysNothing(RecordComponent component) throws ReflectiveOperationException {
    return Shape.empty(component.getDeclaringRecord());
  }

  private static Optional<Method> noArguments(RecordComponent component, String suffix) {
    return Arrays.stream(component.getDeclaringRecord().getMethods())
        .filter(method -> method.getName().equals(component.getName() + suffix))
        .filter(method -> method.getParameterCount() == 0)
        .findFirst();
  }
}
