package io.htmux.agent.cli;

import io.htmux.agent.address.HostPort;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of every command that starts an agent. */
final class AgentOptions {

  /** How the log is written. */
  enum Log {
    AUTO,
    TEXT,
    JSON;

    boolean isJson() {
      return switch (this) {
        case AUTO -> !Terminal.isThere();
        case TEXT -> false;
        case JSON -> true;
      };
    }
  }

  @Option(
      names = "--management",
      paramLabel = "HOST:PORT",
      defaultValue = "${HTMUX_MANAGEMENT:-127.0.0.1:0}",
      converter = AddressConverter.class,
      description =
          "Where health, metrics and peers are served; port 0 takes a free one and logs it."
              + " Default: 127.0.0.1:0, or what HTMUX_MANAGEMENT says.")
  HostPort management;

  @Option(
      names = "--log",
      defaultValue = "${HTMUX_LOG:-auto}",
      description = "auto (text on a terminal, else json), text or json. Default: auto.")
  Log log;

  @Option(
      names = "--access-log",
      description = "Also logs a line for each connection when it has ended: who, where, how much.")
  boolean accessLog;

  @Option(names = "--debug", description = "Also logs each stream that comes out of the tunnel.")
  boolean debug;

  static final class AddressConverter implements ITypeConverter<HostPort> {
    @Override
    public HostPort convert(String text) {
      try {
        return HostPort.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
