package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A condition as Kubernetes writes them ({@code metav1.Condition}). */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @JsonPropertyDescription(
            "Ready, Accepted, Deployed, PeersConnected, Degraded, Reconciling or Stalled.")
        @Required
        @Size(min = 1, max = 64)
        String type,
    @JsonPropertyDescription("True, False or Unknown.")
        @Required
        @Size(min = 1, max = 7)
        @Pattern(TextForms.TRUTH)
        String status,
    @JsonPropertyDescription("The generation that was looked at.")
        @Required
        @Min(0)
        @Max(1_000_000_000_000L)
        Long observedGeneration,
    @JsonPropertyDescription("When the status of this condition last changed, RFC 3339.")
        @Required
        @Size(min = 1, max = 40)
        String lastTransitionTime,
    @JsonPropertyDescription("Why, in one word.")
        @Required
        @Size(min = 1, max = 128)
        @Pattern(TextForms.REASON)
        String reason,
    @JsonPropertyDescription("Why, in a sentence.") @Required @Size(max = 2048) String message) {}
