package io.htmux.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.htmux.operator.plan.AgentPlan;
import io.htmux.operator.plan.Case;
import io.htmux.operator.plan.TunnelPlan;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where clients dial in, by what kind of Service and what the cluster has made of it so far. */
class EndpointTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "nowhere",
      value = {
        "{} | {} | http://hub.acme.svc:9876/htmux",
        "{type: ClusterIP, advertisedHost: hub.example.org} | {} | http://hub.example.org:9876/htmux",
        "{type: LoadBalancer} | {} | nowhere",
        "{type: LoadBalancer} | {loadBalancer: {}} | nowhere",
        "{type: LoadBalancer} | {loadBalancer: {ingress: [{hostname: lb.example.org, ip: 203.0.113.7}]}} | http://lb.example.org:9876/htmux",
        "{type: LoadBalancer} | {loadBalancer: {ingress: [{ip: 203.0.113.7}]}} | http://203.0.113.7:9876/htmux",
        "{type: LoadBalancer} | {loadBalancer: {ingress: [{ip: '2001:db8::7'}]}} | http://[2001:db8::7]:9876/htmux",
        "{type: LoadBalancer, advertisedHost: hub.example.org} | {} | http://hub.example.org:9876/htmux",
        "{type: NodePort} | {} | http://hub.acme.svc:9876/htmux",
        "{type: NodePort, advertisedHost: node.example.org} | {} | http://node.example.org:30123/htmux",
        "{type: NodePort, advertisedHost: '2001:db8::7'} | {} | http://[2001:db8::7]:30123/htmux",
      })
  void isWhatAClientCanReach(String expose, String status, String url) {
    AgentPlan plan = plan("{expose: " + expose + "}");
    Service service =
        Serialization.unmarshal(
            """
            metadata: {name: hub}
            spec: {ports: [{port: 9876, nodePort: 30123}]}
            status: %s
            """
                .formatted(status),
            Service.class);

    assertThat(Endpoint.of(plan, List.of(service))).isEqualTo(Optional.ofNullable(url));
  }

  /** Nobody has heard of its Service yet. */
  @Test
  void aPortOfTheNodesIsToldWhenItIsKnown() {
    AgentPlan plan = plan("{expose: {type: NodePort, advertisedHost: node.example.org}}");

    assertThat(Endpoint.of(plan, List.of())).contains("http://hub.acme.svc:9876/htmux");
  }

  @Test
  void portAndPathAreThoseOfTheSpec() {
    assertThat(Endpoint.of(plan("{port: 8443, path: /tunnel}"), List.of()))
        .contains("http://hub.acme.svc:8443/tunnel");
  }

  private static AgentPlan plan(String server) {
    Case given =
        Case.read(
            """
            apiVersion: htmux.io/v1alpha1
            kind: HtmuxTunnel
            metadata: {name: hub, namespace: acme}
            spec: {role: Server, tls: {mode: Disabled}, server: %s}
            """
                .formatted(server));
    return switch (TunnelPlan.of(given.tunnel(), given.found(), given.settings())) {
      case TunnelPlan.Accepted accepted -> accepted.plan();
      case TunnelPlan.Rejected rejected -> throw new AssertionError(rejected.message());
    };
  }
}
