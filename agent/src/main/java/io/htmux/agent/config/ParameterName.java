package io.htmux.agent.config;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The parameters known here, and what becomes of each. */
enum ParameterName {
  OPEN_PORTS("-P", Use.ONCE),
  OPEN_PORT("-Q", Use.REPEATED),
  FOREGROUND("-f", Use.REPEATED),
  VERBOSE("-v", Use.REPEATED),
  HTMUX("HTMUX=", Use.ONCE),
  SERVER("SERVER=", Use.REPEATED),
  DEST("DEST=", Use.REPEATED),
  PORT("PORT=", Use.REPEATED),
  CONNECT("CONNECT=", Use.REPEATED),
  SOXCONF("SOXCONF=", Use.REPEATED),
  TIMEOUT("TIMEOUT=", Use.REPEATED),
  CAPSKEY("CAPSKEY=", Use.REPEATED),
  STLS("STLS=", Use.ONCE),
  MYAUTH("MYAUTH=", Use.ONCE),
  AUTHORIZER("AUTHORIZER=", Use.ONCE),
  ADMIN("ADMIN=", Use.ONCE),
  OWNER("OWNER=", Use.WITHOUT_EFFECT, "the agent runs as the user who started it"),
  DGROOT("DGROOT=", Use.WITHOUT_EFFECT, "the agent keeps no files"),
  LOGFILE("LOGFILE=", Use.WITHOUT_EFFECT, "the agent logs to its console"),
  RELIABLE("RELIABLE=", Use.REPEATED),
  PERMIT("PERMIT=", Use.REPEATED),
  REJECT("REJECT=", Use.REPEATED),
  REMITTABLE("REMITTABLE=", Use.ONCE);

  /** How often a parameter may be given, or why it is there at all. */
  enum Use {
    ONCE,
    REPEATED,
    /** Harmless to ignore; a notice says so. */
    WITHOUT_EFFECT
  }

  private final String prefix;
  private final Use use;
  private final String remark;

  ParameterName(String prefix, Use use) {
    this(prefix, use, "");
  }

  ParameterName(String prefix, Use use, String remark) {
    this.prefix = prefix;
    this.use = use;
    this.remark = remark;
  }

  static Optional<ParameterName> of(Argument argument) {
    String prefix = argument.prefix();
    return Arrays.stream(values()).filter(name -> name.prefix.equals(prefix)).findFirst();
  }

  /** Those that are written {@code NAME=value}, as written. */
  static List<String> assignments() {
    return Arrays.stream(values())
        .map(name -> name.prefix)
        .filter(prefix -> prefix.endsWith("="))
        .toList();
  }

  String prefix() {
    return prefix;
  }

  Use use() {
    return use;
  }

  /** Why it has no effect. */
  String remark() {
    return remark;
  }

  boolean secret() {
    return this == CAPSKEY || this == MYAUTH || this == AUTHORIZER;
  }
}
