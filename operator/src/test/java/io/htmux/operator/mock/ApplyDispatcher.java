package io.htmux.operator.mock;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Adds server-side apply to fabric8's mock, enough for the Java Operator SDK's own comparison with
 * managed fields to work as it does on a cluster. Counts what is written.
 */
final class ApplyDispatcher extends KubernetesCrudDispatcher {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper YAML = new YAMLMapper();

  private final Map<String, JsonNode> applied = new ConcurrentHashMap<>();
  private final AtomicInteger applies = new AtomicInteger();

  ApplyDispatcher() {
    super(List.of());
  }

  /** Applies that came in, also those that changed nothing. */
  int applies() {
    return applies.get();
  }

  @Override
  public MockResponse handlePatch(RecordedRequest request) {
    String type = request.getHeader("Content-Type");
    if (type == null || !type.startsWith("application/apply-patch")) {
      return super.handlePatch(request);
    }
    applies.incrementAndGet();
    try {
      return apply(request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized MockResponse apply(RecordedRequest request) throws IOException {
    String path = request.getPath().replaceFirst("\\?.*", "");
    boolean status = path.endsWith("/status");
    String objectPath = status ? path.substring(0, path.length() - "/status".length()) : path;
    String manager = request.getPath().replaceAll(".*[?&]fieldManager=([^&]*).*", "$1");
    ObjectNode body = (ObjectNode) YAML.readTree(request.getUtf8Body());
    ObjectNode metadata = (ObjectNode) body.get("metadata");
    metadata.remove(List.of("managedFields", "creationTimestamp", "generation", "uid"));
    ObjectNode owned = Applies.owned(body, status);

    MockResponse found = handleGet(objectPath);
    if (found.code() == 404) {
      if (status) {
        return found;
      }
      metadata.remove("resourceVersion");
      metadata.set(
          "managedFields",
          Applies.managedFields(JSON.createObjectNode(), manager, body, owned, false));
      applied.put(path + "|" + manager, owned);
      String parent = objectPath.substring(0, objectPath.lastIndexOf('/'));
      return handleCreate(request("POST", parent, body));
    }
    JsonNode current =
        JSON.readTree(new String(found.getBody().getBytes(), StandardCharsets.UTF_8));
    JsonNode before = applied.put(path + "|" + manager, owned);
    ObjectNode patch = status ? JSON.createObjectNode() : body.deepCopy();
    patch.remove("status");
    if (status) {
      patch.set("status", body.path("status").deepCopy());
    }
    if (before != null) {
      Applies.nullOut(before, owned, patch);
    }
    patch
        .withObject("/metadata")
        .set("managedFields", Applies.managedFields(current, manager, body, owned, status));
    JsonNode merged = Applies.merge(current.deepCopy(), patch);
    if (Applies.same(merged, current)) {
      return new MockResponse().setResponseCode(200).setBody(JSON.writeValueAsString(current));
    }
    // a PUT, since the mock's own merge appends to lists
    return handleUpdate(request("PUT", path, merged));
  }

  private static RecordedRequest request(String method, String path, JsonNode body)
      throws IOException {
    return new RecordedRequest(
        "HTTP/1.1",
        HttpMethod.valueOf(method),
        path,
        Headers.builder().add("Content-Type", "application/json").build(),
        new Buffer(JSON.writeValueAsBytes(body)));
  }
}
