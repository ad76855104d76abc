package io.htmux.operator.status;

import java.util.Optional;

/**
 * Which tunnel file an agent says that it runs.
 *
 * @param hash SHA-256 of it, in hexadecimal
 * @param refused why the file that it has been given since is not what it runs; empty if it is
 */
public record AgentConfiguration(String hash, Optional<String> refused) {}
