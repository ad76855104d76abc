/**
 * What users declare: the {@code HtmuxTunnel} resource ({@code htmux.io/v1alpha1}), one record per
 * object of the file, one enum per closed set of words.
 *
 * <p>The records are the wire form, for Jackson and for the generator of the CRD at once. Neither
 * of them understands {@link java.util.Optional} as a component (the generator takes it for an
 * object), so a component that the file may leave out is {@code null} when it did; lists and maps
 * are never {@code null}. Callers don't touch those components: {@code xOrDefault()} gives the
 * value that holds, {@code xIfGiven()} an {@code Optional} where nothing stands in. A test asserts
 * that each such component has one of the two.
 *
 * <p>Bounds are written once, as annotations: the reader in {@code io.htmux.crds.file} and the
 * generator of the CRD both read them. Defaults are computed here and told in the description; the
 * schema has none, so that nothing is written into what the user declared.
 *
 * <p>May import the JDK, Jackson and the generator's annotations, nothing else. Everything is
 * immutable and may be used by any thread, but for the two parts that are kept as they came ({@code
 * resources}, {@code template.spec}), which nobody may change.
 */
package io.htmux.crds;
