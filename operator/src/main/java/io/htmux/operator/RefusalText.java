package io.htmux.operator;

import io.fabric8.kubernetes.client.KubernetesClientException;

/** What to tell a user of an exception, without the request that was sent. */
final class RefusalText {

  private RefusalText() {}

  static String of(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof KubernetesClientException refused
          && refused.getStatus() != null
          && refused.getStatus().getMessage() != null) {
        return "the API server refused: " + refused.getStatus().getMessage();
      }
    }
    return String.valueOf(thrown.getMessage());
  }
}
