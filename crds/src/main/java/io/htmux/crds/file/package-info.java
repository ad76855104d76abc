/**
 * Reads a tunnel file, the very resource that {@code kubectl apply} takes, and says everything that
 * is wrong with it at once. Start with {@link io.htmux.crds.file.TunnelFile}.
 *
 * <p>The way of a file: octets, text ({@code Utf8File}), YAML tree with positions ({@code
 * YamlReader}), the tree against the records and their annotations ({@code SchemaCheck}, which goes
 * on after an error with what is left), Jackson makes the records, then the rules between fields
 * ({@code io.htmux.crds.rules}).
 *
 * <p>May import {@code io.htmux.crds} and its rules, Jackson, SnakeYAML and the generator's
 * annotations. Pure but for reading the file; any thread, though never an event loop.
 */
package io.htmux.crds.file;
