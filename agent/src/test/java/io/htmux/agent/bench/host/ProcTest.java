package io.htmux.agent.bench.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcTest {
  @ParameterizedTest
  @ValueSource(strings = {"java", "a b", "x) R 1 (y", ""})
  void theNameOfAProgramMayHoldAnything(String name) {
    String line =
        "4242 (" + name + ") S 17 4242 4242 0 -1 4194304 1234 0 5 0 321 45 7 8 20 0 12 0 99 1 2";
    assertThat(ProcessStat.parse(line)).isEqualTo(new ProcessStat(4242, 17, 366));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "4242 java S 17", "4242 (java) S 17 4242"})
  void whatIsNoProcessIsRefused(String line) {
    assertThatThrownBy(() -> ProcessStat.parse(line)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void guestTimeIsNotCountedTwice() {
    assertThat(HostTicks.parse("cpu  100 20 30 400 50 6 7 8 90 10\ncpu0 1 2 3 4 5 6 7 8 9 10\n"))
        .isEqualTo(new HostTicks(171, 621));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "cpu0 1 2 3 4 5 6 7 8", "cpu 1 2 3"})
  void whatIsNoHostIsRefused(String stat) {
    assertThatThrownBy(() -> HostTicks.parse(stat)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"0, 0.5", "500, 0.25", "1000, 0", "2000, 0"})
  void foreignIsWhatWasBusyLessTheBenchmarksOwn(long ownMillis, double share) {
    HostTicks before = new HostTicks(1000, 5000);
    HostTicks after = new HostTicks(1100, 5200);
    assertThat(ForeignWork.share(before, after, Duration.ofMillis(ownMillis))).isEqualTo(share);
  }

  @Test
  void noTimeHasNoForeignWork() {
    HostTicks now = new HostTicks(1, 2);
    assertThat(ForeignWork.share(now, now, Duration.ZERO)).isZero();
  }

  @Test
  void residentMemoryIsInKibibytes() {
    assertThat(ResidentMemory.octets("Name:\tjava\nVmRSS:\t   12345 kB\nRssAnon:\t 1 kB\n"))
        .isEqualTo(12345 * 1024L);
    assertThat(ResidentMemory.octets("Name:\tkthreadd\n")).isZero();
    assertThatThrownBy(() -> ResidentMemory.octets("VmRSS: 12 MB\n"))
        .hasMessageContaining("VmRSS: 12 MB");
  }

  @Test
  void portsInStateListenAreReadAndNothingBehindThem() throws IOException {
    assertThat(
            listening(
                """
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt
                   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000
                   1: 0100007F:0016 0100007F:CAFE 01 00000000:00000000 00:00000000 00000000
                   2: not a line that is looked at
                """))
        .containsExactly(8080);
    assertThat(
            listening(
                """
                  sl  local_address                         remote_address                        st
                   0: 0000000000000000FFFF00000100007F:2694 00000000000000000000000000000000:0000 0A
                """))
        .containsExactly(9876);
  }

  private static Set<Integer> listening(String table) throws IOException {
    return ListeningPorts.first(new BufferedReader(new StringReader(table)));
  }

  @Test
  void theLastLineOfAHistogramIsTheLiveHeap() {
    assertThat(
            LiveHeap.total(
                """
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:         24553        1938408  [B (java.base@25)
                Total         93939        5339928
                """))
        .isEqualTo(OptionalLong.of(5339928));
    assertThat(LiveHeap.total("could not attach")).isEmpty();
  }

  @Test
  void thisProcessUsesMemoryAndOneThatIsGoneNone() throws IOException {
    List<Long> own = List.of(ProcessHandle.current().pid());
    assertThat(Proc.resident(own)).isGreaterThan(1 << 20);
    assertThat(Proc.cpu(own)).isPositive();
    List<Long> nobody = List.of(Long.MAX_VALUE);
    assertThat(Proc.resident(nobody)).isZero();
    assertThat(Proc.cpu(nobody)).isZero();
  }
}
