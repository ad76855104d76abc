package io.htmux.crds.file;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.htmux.crds.HtmuxTunnelSpec;
import io.htmux.crds.rules.SpecRules;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A tunnel file: an {@code HtmuxTunnel} resource, read and checked whole. The status of a resource
 * is passed over.
 */
@JsonIgnoreProperties("status")
public record TunnelFile(
    @JsonPropertyDescription("htmux.io/v1alpha1.") @Required @Size(max = 253) String apiVersion,
    @JsonPropertyDescription("HtmuxTunnel.") @Required @Size(max = 63) String kind,
    @JsonPropertyDescription("Name and namespace.") @Required Metadata metadata,
    @JsonPropertyDescription("What the tunnel is.") @Required HtmuxTunnelSpec spec) {

  public static final String API_VERSION = "htmux.io/v1alpha1";
  public static final String KIND = "HtmuxTunnel";

  /**
   * Reads the text of a tunnel file.
   *
   * @throws TunnelFileException naming every error in it
   */
  public static TunnelFile read(String yaml) {
    Problems problems = new Problems();
    return read("tunnel file", Optional.of(yaml), problems);
  }

  /**
   * Reads a file of at most 1 MiB in UTF-8.
   *
   * @throws TunnelFileException naming every error in it, or why it cannot be read
   */
  public static TunnelFile read(Path file) {
    Problems problems = new Problems();
    return read(file.toString(), Utf8File.read(file, problems), problems);
  }

  private static TunnelFile read(String source, Optional<String> text, Problems problems) {
    Optional<TunnelFile> file = text.flatMap(yaml -> parse(yaml, problems));
    if (file.isEmpty() || !problems.isEmpty()) {
      throw new TunnelFileException(source, problems.all());
    }
    return file.get();
  }

  private static Optional<TunnelFile> parse(String yaml, Problems problems) {
    if (yaml.length() > Utf8File.MAX_OCTETS) {
      problems.add(Utf8File.tooLarge());
      return Optional.empty();
    }
    Optional<TunnelFile> file =
        YamlReader.read(yaml, problems)
            .filter(document -> Envelope.isOurs(document, problems))
            .map(document -> new SchemaCheck(problems).read(TunnelFile.class, document));
    file.flatMap(TunnelFile::specIfRead)
        .ifPresent(spec -> SpecRules.check(spec, problems::addUnlessEcho));
    return file;
  }

  private Optional<HtmuxTunnelSpec> specIfRead() {
    return Optional.ofNullable(spec);
  }
}
