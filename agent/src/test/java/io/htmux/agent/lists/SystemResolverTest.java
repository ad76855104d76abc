package io.htmux.agent.lists;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class SystemResolverTest {

  @Test
  void theHostsFileIsAskedOnAThreadOfItsOwn() {
    try (SystemResolver resolver = new SystemResolver(2)) {
      Answer answer =
          resolver.apply(new Question.Addresses("localhost")).toCompletableFuture().join();
      assertThat(answer)
          .isInstanceOfSatisfying(
              Answer.Addresses.class,
              addresses -> assertThat(addresses.found()).allMatch(InetAddress::isLoopbackAddress));
    }
  }

  @Test
  void aClosedResolverFailsInsteadOfThrowing() {
    SystemResolver resolver = new SystemResolver(2);
    resolver.close();
    assertThat(resolver.apply(new Question.Addresses("localhost")).toCompletableFuture())
        .isCompletedWithValue(new Answer.Failed("the system's resolver is busy or closed"));
  }
}
