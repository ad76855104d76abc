package io.htmux.agent.policy;

/** In which version of the PROXY protocol a target is told who the user is. */
public enum ProxyHeader {
  NONE,
  V1,
  V2
}
