/**
 * What single fields cannot say: the rules between the fields of a spec, as pure functions over the
 * records. Records may be incomplete (a file is checked to its end in spite of earlier errors; the
 * API server may be older than this code), so every rule passes over what is {@code null}.
 *
 * <p>May import {@code io.htmux.crds}, the JDK and Jackson's tree. Pure, any thread.
 */
package io.htmux.crds.rules;
