package io.htmux.operator.plan;

import java.util.Map;

/**
 * What there is of a Secret or ConfigMap: its keys, each with the digest of its content. The
 * content itself is nobody's business here.
 */
public record NamedData(Map<String, String> digests) {

  public NamedData {
    digests = Map.copyOf(digests);
  }
}
