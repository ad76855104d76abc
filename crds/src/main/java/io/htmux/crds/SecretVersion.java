package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Tells one content of a Secret from the next, without telling the content. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SecretVersion(
    @JsonPropertyDescription(
            "Changes with the content. Keyed by the UID of the resource, so that nobody can try "
                + "guesses against it elsewhere.")
        @Required
        @Size(min = 1, max = 64)
        String hash,
    @JsonPropertyDescription("When the operator first saw this content, RFC 3339.")
        @Required
        @Size(min = 1, max = 40)
        String rotatedAt) {}
