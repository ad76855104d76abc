package io.htmux.operator.plan;

/** Why a tunnel is not accepted. */
public enum Reason {
  INVALID_SPEC("InvalidSpec", false),
  NAME_TAKEN("NameTaken", false),
  SECRET_NOT_FOUND("SecretNotFound", true),
  SECRET_KEY_MISSING("SecretKeyMissing", true),
  CONFIG_MAP_NOT_FOUND("ConfigMapNotFound", true),
  CONFIG_MAP_KEY_MISSING("ConfigMapKeyMissing", true);

  private final String word;
  private final boolean mayPass;

  Reason(String word, boolean mayPass) {
    this.word = word;
    this.mayPass = mayPass;
  }

  public String word() {
    return word;
  }

  /**
   * Whether something may still arrive that ends it, as in a pipeline that applies in any order.
   */
  public boolean mayPass() {
    return mayPass;
  }
}
