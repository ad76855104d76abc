package io.htmux.crds.file;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.htmux.crds.DurationRange;
import io.htmux.crds.TextForms;
import io.htmux.crds.WireDuration;
import java.lang.reflect.AnnotatedElement;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Optional;

/** The bounds that annotations state, each with the complaint when a value breaks it. */
final class Bounds {

  private Bounds() {}

  static Optional<String> number(AnnotatedElement bounds, BigInteger value) {
    Optional<BigInteger> min =
        Optional.ofNullable(bounds.getAnnotation(Min.class)).map(m -> whole(m.value()));
    Optional<BigInteger> max =
        Optional.ofNullable(bounds.getAnnotation(Max.class)).map(m -> whole(m.value()));
    boolean tooSmall = min.filter(least -> value.compareTo(least) < 0).isPresent();
    boolean tooLarge = max.filter(most -> value.compareTo(most) > 0).isPresent();
    return tooSmall || tooLarge
        ? Optional.of(
            "must be "
                + min.map(BigInteger::toString).orElse("")
                + ".."
                + max.map(BigInteger::toString).orElse("")
                + ", was "
                + value)
        : Optional.empty();
  }

  /** For lists and maps. */
  static Optional<String> count(AnnotatedElement bounds, int count, String what) {
    Size size = bounds.getAnnotation(Size.class);
    return size == null || (count >= size.min() && count <= size.max())
        ? Optional.empty()
        : Optional.of(
            "must have " + size.min() + ".." + size.max() + " " + what + ", has " + count);
  }

  /**
   * For texts. The length comes first, so that no expression ever sees a long one.
   *
   * @param was ends the complaint: what came, unless it may be a secret
   */
  static Optional<String> text(AnnotatedElement bounds, String value, String was) {
    Size size = bounds.getAnnotation(Size.class);
    int length = value.codePointCount(0, value.length());
    if (size != null && (length < size.min() || length > size.max())) {
      return Optional.of(
          "must have " + size.min() + ".." + size.max() + " characters, has " + length);
    }
    Pattern form = bounds.getAnnotation(Pattern.class);
    if (form != null && !value.matches(form.value())) {
      return Optional.of("must be " + TextForms.words(form.value()).orElse(form.value()) + was);
    }
    return Optional.ofNullable(bounds.getAnnotation(DurationRange.class))
        .flatMap(range -> duration(range, value));
  }

  private static Optional<String> duration(DurationRange range, String value) {
    Optional<Duration> duration = WireDuration.parse(value);
    boolean within =
        duration
            .filter(d -> WireDuration.parse(range.min()).orElseThrow().compareTo(d) <= 0)
            .filter(d -> WireDuration.parse(range.max()).orElseThrow().compareTo(d) >= 0)
            .isPresent();
    return within
        ? Optional.empty()
        : Optional.of("must be " + range.min() + ".." + range.max() + ", was " + value);
  }

  private static BigInteger whole(double bound) {
    return BigDecimal.valueOf(bound).toBigInteger();
  }
}
