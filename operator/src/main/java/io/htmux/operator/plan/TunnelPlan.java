package io.htmux.operator.plan;

import io.htmux.crds.file.Problem;
import io.htmux.crds.file.TunnelFile;
import io.htmux.crds.file.TunnelFileException;
import io.htmux.operator.resource.HtmuxTunnel;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What becomes of a tunnel: it is accepted whole, or nothing of what runs is changed. */
public sealed interface TunnelPlan {

  /** Everything fits. */
  record Accepted(AgentPlan plan) implements TunnelPlan {}

  /** Something does not, and the message says to the user what. */
  record Rejected(Reason reason, String message) implements TunnelPlan {}

  /**
   * Decides by the resource and by what there is of the objects that it names.
   *
   * @param found at least the objects of {@link References#of} that exist
   */
  static TunnelPlan of(HtmuxTunnel tunnel, Found found, AgentSettings settings) {
    return invalid(tunnel)
        .or(() -> forbidden(tunnel))
        .or(() -> missing(tunnel, found))
        .orElseGet(() -> new Accepted(AgentPlan.of(tunnel, found, settings)));
  }

  /** Read as the agent will read it. */
  private static Optional<TunnelPlan> invalid(HtmuxTunnel tunnel) {
    if (tunnel.getSpec() == null) {
      return Optional.of(new Rejected(Reason.INVALID_SPEC, "spec is missing"));
    }
    try {
      TunnelFile.read(AgentFile.whole(tunnel));
      return Optional.empty();
    } catch (TunnelFileException e) {
      String message =
          e.problems().stream().map(Problem::message).collect(Collectors.joining("; "));
      return Optional.of(new Rejected(Reason.INVALID_SPEC, message));
    }
  }

  private static Optional<TunnelPlan> forbidden(HtmuxTunnel tunnel) {
    return TemplateLimits.broken(tunnel.getSpec())
        .map(message -> new Rejected(Reason.INVALID_SPEC, message));
  }

  private static Optional<TunnelPlan> missing(HtmuxTunnel tunnel, Found found) {
    return References.of(tunnel.getSpec()).stream()
        .flatMap(reference -> missing(reference, found))
        .findFirst();
  }

  private static Stream<TunnelPlan> missing(Reference reference, Found found) {
    String object = reference.kind().word() + " " + reference.name();
    if (found.object(reference).isEmpty()) {
      return Stream.of(
          new Rejected(
              switch (reference.kind()) {
                case SECRET -> Reason.SECRET_NOT_FOUND;
                case CONFIG_MAP -> Reason.CONFIG_MAP_NOT_FOUND;
              },
              object + ", which " + reference.path() + " names, is not there yet"));
    }
    if (found.digest(reference).isEmpty()) {
      return Stream.of(
          new Rejected(
              switch (reference.kind()) {
                case SECRET -> Reason.SECRET_KEY_MISSING;
                case CONFIG_MAP -> Reason.CONFIG_MAP_KEY_MISSING;
              },
              object
                  + " has no key "
                  + reference.key()
                  + ", which "
                  + reference.path()
                  + " needs"));
    }
    return Stream.empty();
  }
}
