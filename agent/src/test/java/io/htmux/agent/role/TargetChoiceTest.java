package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.Transport;
import io.htmux.agent.lists.HostsTable;
import io.htmux.agent.lists.NameLookup;
import io.htmux.agent.mux.StreamAddresses;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetChoiceTest {
  private static final NameLookup NAMES =
      new NameLookup(new HostsTable(), () -> 0, (_, _) -> () -> {}, NameLookup.Limits.DEFAULT);

  private static final List<TargetConfigured> MANY =
      List.of(
          new TargetConfigured("web", Optional.of(9002), ""),
          new TargetConfigured("office", Optional.empty(), "10.1.*"),
          new TargetConfigured("both", Optional.of(9003), "10.2.*"),
          new TargetConfigured("others", Optional.empty(), ""),
          new TargetConfigured("never", Optional.of(9004), ""));

  private record TargetConfigured(String host, Optional<Integer> port, String sources) {
    TunnelConfig.Target target() {
      return new TunnelConfig.Target(new HostPort(host, 80), Transport.TCP, port, sources);
    }
  }

  /** "First match wins" (SockMux 0.3 §1.4). */
  @ParameterizedTest
  @CsvSource({
    "192.168.1.1, 9002, web",
    "10.1.2.3, 9002, web",
    "10.1.2.3, 9001, office",
    "10.2.2.3, 9003, both",
    "10.2.2.3, 9001, others",
    "10.3.0.1, 9003, others",
    "10.3.0.1, 9004, others"
  })
  void theFirstWhoseConditionsHoldIsTaken(String user, int acceptedAt, String target) {
    assertThat(
            chosen(
                MANY,
                StreamAddresses.of(
                    new HostPort(user, 4567), new HostPort("127.0.0.1", acceptedAt))))
        .contains(target);
  }

  /** "Missing A/B or empty payload also opens the default destination" (SockMux 0.3 §1.4). */
  @Test
  void withoutAddressesOnlyAnUnconditionalOneHolds() {
    assertThat(chosen(MANY, StreamAddresses.NONE)).contains("others");
    assertThat(chosen(MANY.subList(0, 3), StreamAddresses.NONE)).isEmpty();
  }

  @Test
  void whenNoneHoldsThereIsNone() {
    StreamAddresses addresses =
        StreamAddresses.of(new HostPort("10.9.9.9", 1), new HostPort("127.0.0.1", 1));

    assertThat(chosen(MANY.subList(0, 3), addresses)).isEmpty();
    assertThat(chosen(List.of(), addresses)).isEmpty();
  }

  private static Optional<String> chosen(
      List<TargetConfigured> targets, StreamAddresses addresses) {
    return new TargetChoice(targets.stream().map(TargetConfigured::target).toList(), NAMES)
        .of(addresses, Optional.empty())
        .toCompletableFuture()
        .join()
        .map(target -> target.answer().toString().replaceFirst(":.*", ""));
  }
}
