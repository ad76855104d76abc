package io.htmux.crds;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a text as a duration ({@link WireDuration}) and bounds it, both ends included. The schema
 * has no word for this: the CRD says it as {@code duration(self) >= duration('1s')}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface DurationRange {
  String min();

  String max();
}
