package io.htmux.agent.role;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What has happened to a session, and whether it takes users at once, or later. */
class SessionAvailabilityTest {

  record Case(
      String name, List<Consumer<SessionAvailability>> happened, boolean atOnce, boolean later) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case("nothing yet", List.of(), false, false),
        new Case("it runs", List.of(SessionAvailability::began), true, true),
        new Case(
            "its connection broke",
            List.of(SessionAvailability::began, SessionAvailability::interrupted),
            false,
            true),
        new Case(
            "it has another one",
            List.of(
                SessionAvailability::began,
                SessionAvailability::interrupted,
                SessionAvailability::resumed),
            true,
            true),
        new Case(
            "its peer is asked whether it is there",
            List.of(SessionAvailability::began, SessionAvailability::doubted),
            false,
            true),
        new Case(
            "and answers",
            List.of(
                SessionAvailability::began,
                SessionAvailability::doubted,
                SessionAvailability::heard),
            true,
            true),
        new Case(
            "and comes with another connection instead",
            List.of(
                SessionAvailability::began,
                SessionAvailability::doubted,
                SessionAvailability::interrupted,
                SessionAvailability::resumed),
            true,
            true),
        new Case(
            "a sign of life makes no connection",
            List.of(
                SessionAvailability::began,
                SessionAvailability::interrupted,
                SessionAvailability::heard),
            false,
            true),
        new Case(
            "its peer stops",
            List.of(SessionAvailability::began, SessionAvailability::peerStops),
            false,
            false),
        new Case(
            "its peer stops, whatever comes behind",
            List.of(
                SessionAvailability::began,
                SessionAvailability::peerStops,
                SessionAvailability::interrupted,
                SessionAvailability::resumed),
            false,
            false),
        new Case(
            "it is over",
            List.of(SessionAvailability::began, SessionAvailability::ended),
            false,
            false));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void usersAreTaken(Case one) {
    SessionAvailability session = new SessionAvailability();
    one.happened.forEach(what -> what.accept(session));
    assertThat(session.takesUsers()).isEqualTo(one.atOnce);
    assertThat(session.takesUsersLater()).isEqualTo(one.later);
  }
}
