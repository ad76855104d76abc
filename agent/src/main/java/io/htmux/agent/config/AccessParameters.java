package io.htmux.agent.config;

import io.htmux.agent.lists.HostList;
import io.htmux.agent.lists.ListSyntaxException;
import io.htmux.agent.lists.ProtoList;
import io.htmux.agent.policy.AccessRule;
import io.htmux.agent.role.TunnelConfig.Access;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * RELIABLE, PERMIT, REJECT and REMITTABLE (SockMux 0.3 §3.2, §3.3), checked and kept as written.
 * Several RELIABLE are one list.
 */
record AccessParameters(
    List<Given<String>> reliable,
    List<Given<String>> permits,
    List<Given<String>> rejects,
    Optional<Given<String>> remittable) {

  private static final int MAX_RULES = 256;

  static AccessParameters read(GivenParameters given, Findings findings) {
    AccessParameters access =
        new AccessParameters(
            findings.readAll(
                given.all(ParameterName.RELIABLE), text -> checked(text, HostList::parse)),
            findings.readAll(
                given.all(ParameterName.PERMIT),
                text -> checked(text, rule -> AccessRule.parse("PERMIT", rule))),
            findings.readAll(
                given.all(ParameterName.REJECT),
                text -> checked(text, rule -> AccessRule.parse("REJECT", rule))),
            given
                .first(ParameterName.REMITTABLE)
                .flatMap(
                    argument ->
                        findings.read(
                            argument,
                            text ->
                                checked(
                                    text, list -> ProtoList.parse(list, ProtoList.HTTP_DEFAULT)))));
    if (access.all().count() > MAX_RULES) {
      findings.refuse("expected at most " + MAX_RULES + " RELIABLE=, PERMIT= and REJECT= in all");
    }
    return access;
  }

  Access read() {
    return new Access(
        reliable.isEmpty()
            ? Optional.empty()
            : Optional.of(reliable.stream().map(Given::value).collect(Collectors.joining(","))),
        remittable.map(Given::value),
        permits.stream().map(Given::value).toList(),
        rejects.stream().map(Given::value).toList(),
        Optional.empty());
  }

  /** For roles where they have no meaning: ignoring them would leave open what is to be closed. */
  void refuse(String role, Findings findings) {
    all()
        .forEach(
            given ->
                findings.refuse(
                    given.argument(),
                    given.argument().prefix() + " is for HTMUX=sv and HTMUX=cl, not for " + role));
  }

  private Stream<Given<String>> all() {
    return Stream.of(reliable.stream(), permits.stream(), rejects.stream(), remittable.stream())
        .flatMap(one -> one);
  }

  private static String checked(String text, Consumer<String> parser) {
    try {
      parser.accept(text);
    } catch (ListSyntaxException e) {
      throw new RefusedValueException(e.getMessage());
    }
    return text;
  }
}
