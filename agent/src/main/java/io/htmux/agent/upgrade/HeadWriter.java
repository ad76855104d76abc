package io.htmux.agent.upgrade;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts a head together, leaving out what is absent. Belongs to one method. */
final class HeadWriter {

  private final String startLine;
  private final List<Head.Field> fields = new ArrayList<>();

  HeadWriter(String startLine) {
    this.startLine = startLine;
  }

  HeadWriter add(String name, String value) {
    fields.add(new Head.Field(name, value));
    return this;
  }

  HeadWriter add(String name, Optional<?> value) {
    value.ifPresent(present -> add(name, present.toString()));
    return this;
  }

  Head head() {
    return new Head(startLine, fields);
  }
}
