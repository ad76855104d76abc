package io.htmux.operator.mock;

import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.MockWebServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** Starts the mock, and points fabric8's client to it by the properties that it reads itself. */
public class MockCluster implements QuarkusTestResourceLifecycleManager {

  private final ApplyDispatcher dispatcher = new ApplyDispatcher();
  private KubernetesMockServer server;
  private Map<String, String> properties = Map.of();

  @Override
  public Map<String, String> start() {
    server =
        new KubernetesMockServer(
            new io.fabric8.mockwebserver.Context(),
            new MockWebServer(),
            new HashMap<>(),
            dispatcher,
            false);
    server.init();
    properties =
        Map.of(
            "kubernetes.master", server.url("/"),
            "kubernetes.trust.certificates", "true",
            "kubernetes.auth.tryKubeConfig", "false",
            "kubernetes.auth.tryServiceAccount", "false",
            "kubernetes.namespace", "default",
            "http2.disable", "true");
    properties.forEach(System::setProperty);
    return Map.of();
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(dispatcher, new TestInjector.MatchesType(ApplyDispatcher.class));
  }

  @Override
  public void stop() {
    properties.keySet().forEach(System::clearProperty);
    server.destroy();
  }
}
