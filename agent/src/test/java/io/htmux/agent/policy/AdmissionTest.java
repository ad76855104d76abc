package io.htmux.agent.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.htmux.agent.lists.Candidate;
import io.htmux.agent.lists.LookedUp;
import io.htmux.agent.lists.Match;
import io.htmux.agent.lists.Surroundings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  @Test
  void theListsOfAServerLimitWhoConnectsAndWhatHeOpens() {
    Admission admission = Admission.parse("203.0.113.0/24,!203.0.113.9", "8000-8010,!8005");

    assertThat(admits(admission, "203.0.113.1")).isEqualTo(Match.YES);
    assertThat(admits(admission, "203.0.113.9")).isEqualTo(Match.NO);
    assertThat(admits(admission, "198.51.100.1")).isEqualTo(Match.NO);
    assertThat(admission.admitsPort(8000)).isTrue();
    assertThat(admission.admitsPort(8005)).isFalse();
    assertThat(admission.admitsPort(0)).isFalse();
    assertThat(admission.admitsPorts(8000, 8004)).isTrue();
    assertThat(admission.admitsPorts(8000, 8010)).isFalse();
  }

  @Test
  void listsThatAreNotGivenLimitNothing() {
    Admission admission = Admission.parse("", "");
    assertThat(admits(admission, "198.51.100.1")).isEqualTo(Match.YES);
    assertThat(admission.admitsPorts(0, 65535)).isTrue();
  }

  @Test
  void aClientWhoseNameIsNotKnownYetIsNotAdmitted() {
    Admission admission = Admission.parse("*.example.org", "");
    Candidate client = Candidate.of(InetAddress.ofLiteral("198.51.100.1"));
    assertThat(admits(admission, "198.51.100.1")).isEqualTo(Match.UNKNOWN);
    assertThat(admission.questions(client, Surroundings.NONE)).hasSize(1);
  }

  private static Match admits(Admission admission, String client) {
    Candidate candidate =
        Candidate.source(new InetSocketAddress(InetAddress.ofLiteral(client), 40000));
    return admission.admits(candidate, Surroundings.NONE, LookedUp.NOTHING);
  }
}
