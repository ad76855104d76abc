package io.htmux.crds.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.htmux.crds.AdmitSpec;
import io.htmux.crds.App;
import io.htmux.crds.ConnectAction;
import io.htmux.crds.ConnectRule;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.LimitsSpec;
import io.htmux.crds.PortSpec;
import io.htmux.crds.Protocol;
import io.htmux.crds.ProxyProtocol;
import io.htmux.crds.Role;
import io.htmux.crds.ServerUrl;
import io.htmux.crds.ServiceType;
import io.htmux.crds.TlsMode;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ValidFileTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  static Stream<Path> files() {
    return Samples.in("valid", ".yaml").stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void isReadAndComesBackUnchangedThroughJackson(Path file) throws IOException {
    TunnelFile read = TunnelFile.read(file);

    String json = MAPPER.writeValueAsString(read);
    assertThat(MAPPER.readValue(json, TunnelFile.class)).isEqualTo(read);
    assertThat(TunnelFile.read(json)).as("JSON is YAML").isEqualTo(read);
    assertThat(json).as("what was not said stays unsaid").doesNotContain("null", "[]", "OrDefault");
  }

  @Test
  void theSamplesSayEveryFieldThereIs() {
    Set<String> said = new HashSet<>();
    files().forEach(file -> said.addAll(fieldsOf(TunnelFile.read(file))));

    assertThat(said).containsAll(allFields(HtmuxTunnelSpec.class));
  }

  @Test
  void serverSaysWhatItsFileSays() {
    HtmuxTunnelSpec spec = read("server-everything").spec();

    assertThat(spec.role()).isEqualTo(Role.SERVER);
    assertThat(spec.capskeySecretRefIfGiven().orElseThrow().name()).isEqualTo("plant-7-capskey");
    var server = spec.serverIfGiven().orElseThrow();
    assertThat(server.exposeOrDefault().typeOrDefault()).isEqualTo(ServiceType.LOAD_BALANCER);
    assertThat(server.admit())
        .extracting(AdmitSpec::name)
        .containsExactly("plant-7-gw", "plant-8-gw");
    assertThat(server.admit().getFirst().ports()).containsExactly("postgres", "ssh");
    assertThat(server.admit().getFirst().allowOrDefault().indirectOrDefault()).isTrue();
    assertThat(spec.ports())
        .extracting(PortSpec::name)
        .containsExactly("postgres", "ssh", "dns", "web", "out");
    LimitsSpec limits = spec.ports().getFirst().limitsOrDefault();
    assertThat(limits.maxStreamsIfGiven()).contains(1024);
    assertThat(limits.idleTimeoutIfGiven()).contains(Duration.ofHours(1));
    assertThat(limits.bytesPerSecondIfGiven()).contains(10_000_000L);
    PortSpec dns = spec.ports().get(2);
    assertThat(dns.protocolOrDefault()).isEqualTo(Protocol.UDP);
    assertThat(dns.targetIfGiven().orElseThrow().host()).isEqualTo("10.96.0.10");
    assertThat(dns.proxyProtocolOrDefault()).isEqualTo(ProxyProtocol.V2);
    assertThat(spec.ports().getLast().appOrDefault()).isEqualTo(App.HTTP_PROXY);
    assertThat(spec.connect())
        .extracting(ConnectRule::action)
        .containsExactly(ConnectAction.DIRECT, ConnectAction.TUNNEL, ConnectAction.DENY);
    assertThat(spec.sessionOrDefault().resumeWithinOrDefault()).isEqualTo(Duration.ofSeconds(90));
    assertThat(spec.resourcesIfGiven().orElseThrow().at("/limits/cpu").intValue()).isEqualTo(2);
  }

  @Test
  void clientSaysWhatItsFileSays() {
    TunnelFile file = read("client-everything");
    var client = file.spec().clientIfGiven().orElseThrow();

    assertThat(client.identityOrDefault(file.metadata().name())).isEqualTo("gw-of-plant-7");
    ServerUrl first = client.servers().getFirst();
    assertThat(first.host()).isEqualTo("hub.example.org");
    assertThat(first.portOrDefault()).isEqualTo(9876);
    assertThat(first.pathOrDefault()).isEqualTo("/htmux");
    assertThat(first.usesTls(TlsMode.DISABLED)).isTrue();
    ServerUrl second = client.servers().getLast();
    assertThat(second.host()).isEqualTo("2001:db8::1");
    assertThat(second.portOrDefault()).isEqualTo(9876);
    assertThat(second.pathOrDefault()).isEqualTo("/htmux");
    assertThat(second.usesTls(TlsMode.DISABLED)).isFalse();
    assertThat(second.usesTls(TlsMode.REQUIRED)).isTrue();
    var proxy = client.httpProxyIfGiven().orElseThrow();
    assertThat(proxy.credentialsSecretRefIfGiven().orElseThrow().name()).isEqualTo("proxy-login");
  }

  @Test
  void proxySaysWhatItsFileSays() {
    var proxy = read("proxy-everything").spec().proxyIfGiven().orElseThrow();

    assertThat(proxy.portOrDefault()).isEqualTo(6789);
    assertThat(proxy.upstream().getFirst().usesTls(TlsMode.REQUIRED)).isFalse();
    assertThat(proxy.exposeOrDefault().nodePortIfGiven()).contains(30678);
  }

  @Test
  void outputOfKubectlIsATunnelFile() {
    TunnelFile file = read("as-kubectl-gets-it");

    assertThat(file.metadata().namespaceIfGiven()).contains("acme");
    assertThat(file.spec().serverIfGiven().orElseThrow().minPeersOrDefault()).isEqualTo(1);
    assertThat(file.spec().session()).as("null is not said").isNull();
  }

  @Test
  void anchorsAndMergesAreResolvedAsKubectlDoes() {
    HtmuxTunnelSpec spec = read("anchors-and-merges").spec();

    List<AdmitSpec> admit = spec.serverIfGiven().orElseThrow().admit();
    assertThat(admit).extracting(AdmitSpec::name).containsExactly("gw-1", "gw-2", "gw-3");
    assertThat(admit).extracting(AdmitSpec::from).containsOnly(List.of("10.1.0.0/16"));
    assertThat(spec.ports()).extracting(PortSpec::port).containsExactly(1001, 1002);
    assertThat(spec.ports().getLast().limitsOrDefault().maxStreamsIfGiven()).contains(5);
  }

  private static TunnelFile read(String name) {
    return TunnelFile.read(Path.of("src/test/resources/valid", name + ".yaml"));
  }

  /** Record and component of everything under this value that is neither null nor empty. */
  private static Set<String> fieldsOf(Object value) {
    Set<String> fields = new HashSet<>();
    switch (value) {
      case Record parent -> {
        for (RecordComponent component : parent.getClass().getRecordComponents()) {
          Object inner = read(component, parent);
          if (inner != null && !List.of().equals(inner) && !Map.of().equals(inner)) {
            fields.add(name(component));
            fields.addAll(fieldsOf(inner));
          }
        }
      }
      case List<?> list -> list.forEach(item -> fields.addAll(fieldsOf(item)));
      default -> {}
    }
    return fields;
  }

  private static Set<String> allFields(Class<?> type) {
    Set<String> fields = new HashSet<>();
    for (RecordComponent component : type.getRecordComponents()) {
      fields.add(name(component));
      Class<?> inner =
          component.getGenericType() instanceof ParameterizedType list
                  && list.getActualTypeArguments()[0] instanceof Class<?> item
              ? item
              : component.getType();
      if (inner.isRecord()) {
        fields.addAll(allFields(inner));
      }
    }
    return fields;
  }

  private static String name(RecordComponent component) {
    return component.getDeclaringRecord().getSimpleName() + "." + component.getName();
  }

  private static Object read(RecordComponent component, Record parent) {
    try {
      return component.getAccessor().invoke(parent);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
