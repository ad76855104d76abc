package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.htmux.agent.address.HostPort;
import io.htmux.agent.address.ListenAddress;
import io.htmux.agent.forward.LoopbackSockets;
import io.htmux.agent.mux.MuxMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ports that are opened together, or not at all. */
class EntrancesTest {
  private static final HostPort HERE = LoopbackSockets.anyPort();

  private final LoopbackSockets loopback = new LoopbackSockets();
  private Entrances entrances;

  @BeforeEach
  void make() {
    var sockets = loopback.sockets();
    entrances =
        new Entrances(
            sockets,
            sockets.loops().next(),
            Optional::empty,
            new MuxMetrics(new SimpleMeterRegistry()));
  }

  @AfterEach
  void close() {
    entrances.close();
    loopback.close();
  }

  /** No host has an address that is set aside for documents. */
  @Test
  void aPortAtAnAddressOfTheOtherEndIsOpenedThereOnly() throws Exception {
    LoopbackSockets.await(
        entrances.open(List.of(at(new HostPort("192.0.2.1", 8080)), at(HERE)), _ -> true));

    assertThat(entrances.addresses())
        .extracting(one -> one.at().host())
        .containsExactly("127.0.0.1");
  }

  @Test
  void itIsAMistakeWhenTheOtherEndIsNotAskedToOpenIt() {
    ExecutionException failed =
        catchThrowableOfType(
            ExecutionException.class,
            () ->
                entrances
                    .open(List.of(at(HERE), at(new HostPort("192.0.2.1", 8080))), _ -> false)
                    .get());

    assertThat(failed)
        .cause()
        .isInstanceOf(CannotListenException.class)
        .hasMessageStartingWith("cannot listen on 192.0.2.1:8080: ");
    assertThat(entrances.addresses()).isEmpty();
  }

  @Test
  void aTakenPortIsAMistakeEvenWhenTheOtherEndOpensItToo() throws Exception {
    LoopbackSockets.await(entrances.open(List.of(at(HERE))));
    HostPort taken = entrances.addresses().getFirst().at();

    assertThat(
            catchThrowableOfType(
                ExecutionException.class,
                () -> entrances.open(List.of(at(taken)), _ -> true).get()))
        .cause()
        .isInstanceOf(CannotListenException.class);
  }

  private static TunnelConfig.Entrance at(HostPort listen) {
    return new TunnelConfig.Entrance(ListenAddress.tcp(listen));
  }
}
