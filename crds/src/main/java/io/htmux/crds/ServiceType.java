package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a Kubernetes Service is reached. */
public enum ServiceType {
  /** Inside the cluster only. */
  @JsonProperty("ClusterIP")
  CLUSTER_IP,
  /** At a port of every node. */
  @JsonProperty("NodePort")
  NODE_PORT,
  /** At an address of its own outside the cluster. */
  @JsonProperty("LoadBalancer")
  LOAD_BALANCER
}
