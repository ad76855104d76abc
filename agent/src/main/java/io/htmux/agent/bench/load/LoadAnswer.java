package io.htmux.agent.bench.load;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.htmux.agent.bench.figure.Figure;
import java.util.Map;

/** What came of an order; one line of JSON. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "answer")
@JsonSubTypes({
  @JsonSubTypes.Type(LoadAnswer.Measured.class),
  @JsonSubTypes.Type(LoadAnswer.Failed.class)
})
public sealed interface LoadAnswer {
  /** Values in seconds, octets and counts. */
  record Measured(Map<Figure, Double> figures) implements LoadAnswer {
    public Measured {
      figures = Map.copyOf(figures);
    }
  }

  /** What the tunnel did not do, as a sentence's end. */
  record Failed(String reason) implements LoadAnswer {}
}
