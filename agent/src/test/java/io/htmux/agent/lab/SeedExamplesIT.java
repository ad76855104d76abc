package io.htmux.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.it.Running;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of DeleGate's manual, typed and seen as docs/examples.md shows them. */
@Tag("lab")
class SeedExamplesIT {

  @RegisterExtension final Lab lab = new Lab();
  private World world;

  @BeforeEach
  void hosts() throws IOException {
    world = World.make(lab).key().serve();
  }

  static Stream<Example> examples() {
    return Example.all().stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isSeenAsItIsShown(Example example) {
    List<Htmux> agents = new ArrayList<>();
    List<Dial> dials =
        example.steps().stream().filter(Example.Step::isAgent).flatMap(Dial::of).toList();
    Map<Dial, Capture> captures = new LinkedHashMap<>();
    for (Dial dial : dials) {
      captures.put(dial, Capture.start(lab, world.host(dial.from()), world.wayOut(dial.from())));
    }
    captures.values().forEach(Capture::awaitBegin);
    for (Example.Step step : example.steps()) {
      if (step.isAgent()) {
        agents.add(Htmux.start(lab, world.host(step.host()), step.command()));
      } else {
        agents.forEach(Htmux::awaitReady);
        assertThat(seen(step)).as("%s$ %s", step.host(), step.command()).isEqualTo(step.shown());
      }
    }
    captures.forEach(Dial::isTheOnlyConnectionOfItsPair);
  }

  /** What a command prints, whether it succeeds or not. */
  private String seen(Example.Step step) {
    Running run = world.host(step.host()).start("bash", "-c", step.command());
    run.exitCode(Lab.PATIENCE);
    return run.log();
  }

  /** An agent that dials the tunnel port of another one; of these, one on a host at most. */
  private record Dial(String from, String port) {
    static Stream<Dial> of(Example.Step step) {
      return Stream.of(step.command().split(" ", -1))
          .filter(word -> word.matches("HTMUX=(cl|px):.*"))
          .map(word -> new Dial(step.host(), word.substring(word.lastIndexOf(':') + 1)));
    }

    /** Whichever of the two would have dialled another one, and to whatever port. */
    void isTheOnlyConnectionOfItsPair(Capture capture) {
      List<Capture.Dialled> all = capture.connections();
      assertThat(all).as("tunnels of %s: %s", from, all).filteredOn(this::isTunnel).hasSize(1);
      Capture.Dialled tunnel = all.stream().filter(this::isTunnel).findFirst().orElseThrow();
      assertThat(all)
          .as("connections between %s and its server", from)
          .filteredOn(tunnel::hasSameEnds)
          .containsExactly(tunnel);
    }

    private boolean isTunnel(Capture.Dialled dialled) {
      return dialled.toPort().equals(port);
    }
  }
}
