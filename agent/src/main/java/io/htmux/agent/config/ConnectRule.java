package io.htmux.agent.config;

import io.htmux.agent.lists.ListSyntaxException;

/**
 * {@code CONNECT=connSeq[:ProtoList[:dstHostList[:srcHostList]]]} (SockMux 0.3 §3.1). Checked and
 * kept as written.
 */
final class ConnectRule {

  private ConnectRule() {}

  static String read(String text) {
    try {
      io.htmux.agent.policy.ConnectRule.parse(text);
    } catch (ListSyntaxException e) {
      throw new RefusedValueException(e.getMessage());
    }
    return text;
  }
}
