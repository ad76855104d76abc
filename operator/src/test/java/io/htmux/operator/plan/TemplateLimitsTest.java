package io.htmux.operator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.htmux.crds.HtmuxTunnelSpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever may write a tunnel, and no pods, tries to get the node or somebody else's rights by it.
 */
class TemplateLimitsTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hostNetwork: true | hostNetwork is not yours to set; remove it",
        "hostPID: true | hostPID is not yours to set; remove it",
        "hostIPC: true | hostIPC is not yours to set; remove it",
        "hostUsers: true | hostUsers is not yours to set; remove it",
        "serviceAccountName: admin | serviceAccountName is not yours to set; remove it",
        "serviceAccount: admin | serviceAccount is not yours to set; remove it",
        "automountServiceAccountToken: true | automountServiceAccountToken is not yours to set; remove it",
        "securityContext: {runAsUser: 0} | securityContext is not yours to set; remove it",
        "volumes: [{name: a, hostPath: {path: /}}] | volumes[0].hostPath is not allowed here",
        "volumes: [{name: a, emptyDir: {}}, {name: b, projected: {sources: []}}] | volumes[1].projected is not allowed here",
        "volumes: [{name: a, csi: {driver: d}}] | volumes[0].csi is not allowed here",
        "volumes: [{name: a, nfs: {server: s, path: /}}] | volumes[0].nfs is not allowed here",
        "volumes: [{name: a, flexVolume: {driver: d}}] | volumes[0].flexVolume is not allowed here",
        "containers: [{name: s, securityContext: {privileged: true}}] | containers[0].securityContext asks for more than it may",
        "containers: [{name: agent, securityContext: {allowPrivilegeEscalation: true}}] | containers[0].securityContext asks for more than it may",
        "containers: [{name: s, securityContext: {capabilities: {add: [NET_ADMIN]}}}] | containers[0].securityContext asks for more than it may",
        "containers: [{name: s, securityContext: {runAsUser: 0}}] | containers[0].securityContext asks for more than it may",
        "containers: [{name: s, securityContext: {runAsNonRoot: false}}] | containers[0].securityContext asks for more than it may",
        "containers: [{name: s, securityContext: {procMount: Unmasked}}] | containers[0].securityContext asks for more than it may",
        "containers: [{name: s, securityContext: {seccompProfile: {type: Unconfined}}}] | containers[0].securityContext asks for more than it may",
        "containers: [{name: s, securityContext: {appArmorProfile: {type: Unconfined}}}] | containers[0].securityContext asks for more than it may",
        "containers: [{name: s, securityContext: {seLinuxOptions: {type: spc_t}}}] | containers[0].securityContext asks for more than it may",
        "containers: [{name: s, ports: [{containerPort: 1}, {containerPort: 2, hostPort: 2}]}] | containers[0].ports[1].hostPort is not yours to set; remove it",
        "initContainers: [{name: a}, {name: s, securityContext: {privileged: true}}] | initContainers[1].securityContext asks for more than it may",
        "initContainers: [{name: s, ports: [{containerPort: 2, hostPort: 2}]}] | initContainers[0].ports[0].hostPort is not yours to set; remove it",
      })
  void isToldWhatIsNotTheirs(String pod, String message) throws JsonProcessingException {
    assertThat(TemplateLimits.broken(withPod(pod))).contains("spec.template.spec." + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nodeSelector: {a: b}",
        "tolerations: [{operator: Exists}]",
        "volumes: [{name: a, secret: {secretName: s}}, {name: b, configMap: {name: c}}, {name: d, persistentVolumeClaim: {claimName: e}}]",
        "containers: [{name: s, image: i, ports: [{containerPort: 8080}], securityContext: {runAsUser: 65532, readOnlyRootFilesystem: true, seccompProfile: {type: RuntimeDefault}, procMount: Default, capabilities: {drop: [ALL]}}}]",
        "initContainers: [{name: s, image: i, securityContext: {runAsNonRoot: true, privileged: false}}]",
      })
  void whatSchedulesAndStandsBesideAnAgentIsTaken(String pod) throws JsonProcessingException {
    assertThat(TemplateLimits.broken(withPod(pod))).isEmpty();
  }

  private static HtmuxTunnelSpec withPod(String pod) throws JsonProcessingException {
    return YAML.readValue(
        "{role: Server, server: {}, template: {spec: {" + pod + "}}}", HtmuxTunnelSpec.class);
  }
}
