package io.htmux.agent.policy;

import io.htmux.agent.lists.HostList;
import io.htmux.agent.lists.LookedUp;
import io.htmux.agent.lists.Match;
import io.htmux.agent.lists.ProtoList;
import io.htmux.agent.lists.Question;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may go where, and which way: the one decision, asked on every {@link EntryPath}. What no list
 * admits is refused, and so is what hangs on a look-up that failed. Pure; docs/security.md has the
 * table of it.
 *
 * <ol>
 *   <li>REJECT: whatever one of them matches is refused.
 *   <li>REMITTABLE: protocols that are not in it are refused.
 *   <li>PERMIT admits what one of them matches, RELIABLE every source in it. When only PERMIT is
 *       given, only PERMIT admits.
 *   <li>CONNECT says which way, or that there is none.
 *   <li>The address that is dialled is asked all of this again, and must not be one of this host's
 *       own, unless a PERMIT or CONNECT names it.
 * </ol>
 *
 * @param reliable RELIABLE; when empty, {@link #DEFAULT_RELIABLE} for users whose address is known
 *     here, and everybody whom the peer has let in
 * @param remittable REMITTABLE; when empty, {@link ProtoList#HTTP_DEFAULT} for what users ask an
 *     HTTP proxy for, and everything else
 * @param permits PERMIT
 * @param rejects REJECT
 * @param connect CONNECT
 * @param unmatched the ways of what no CONNECT rule speaks of; empty refuses it
 */
public record Gate(
    Optional<HostList> reliable,
    Optional<ProtoList> remittable,
    List<AccessRule> permits,
    List<AccessRule> rejects,
    ConnectRules connect,
    List<Way> unmatched) {

  /** The networks that this host is on. */
  public static final HostList DEFAULT_RELIABLE = HostList.parse(".localnet");

  private static final Set<String> OF_HTTP_PROXY = Set.of("http", "https", "gopher", "wais");
  private static final OutgoingAddresses OUTSIDE = new OutgoingAddresses(false);
  private static final OutgoingAddresses OUTSIDE_AND_LOOPBACK = new OutgoingAddresses(true);

  public Gate {
    permits = List.copyOf(permits);
    rejects = List.copyOf(rejects);
    unmatched = List.copyOf(unmatched);
  }

  /** Whether he may use this end at all, as far as the look-ups tell; ways are not looked at. */
  public Optional<String> refusal(AccessRequest request, LookedUp lookedUp) {
    for (AccessRule reject : rejects) {
      if (reject.scope().match(request.what(), lookedUp) != Match.NO) {
        return Optional.of(reject.name() + " is against it.");
      }
    }
    if (!request.declared() && !remits(request)) {
      return Optional.of(
          "%s to port %d is not in REMITTABLE."
              .formatted(request.what().protocol(), request.what().destination().port().orElse(0)));
    }
    return admits(request, lookedUp)
        ? Optional.empty()
        : Optional.of(
            permits.isEmpty()
                ? "Your address is not in RELIABLE."
                : "No PERMIT speaks for it"
                    + (reliable.isPresent() ? ", and RELIABLE does not either." : "."));
  }

  /**
   * Decides before anything is resolved.
   *
   * @param lookedUp answers to {@link #questions}; for CONNECT a failed one counts as absent, so
   *     that a client without a name server still reaches the tunnel
   */
  public AccessDecision decide(AccessRequest request, LookedUp lookedUp) {
    Optional<String> refusal = refusal(request, lookedUp);
    if (refusal.isPresent()) {
      return new AccessDecision.Refused(refusal.get());
    }
    return switch (connect.decide(request.what(), lookedUp.failuresAsAbsent())) {
      case ConnectDecision.Use(var ways, var rule) -> use(request, ways, rule);
      case ConnectDecision.Refuse(var rule) ->
          new AccessDecision.Refused("The CONNECT rule " + rule + " refuses it.");
      case ConnectDecision.Undecided(var rule) ->
          new AccessDecision.Refused("The CONNECT rule " + rule + " cannot be decided.");
      case ConnectDecision.NoMatch _ ->
          unmatched.isEmpty()
              ? new AccessDecision.Refused("No CONNECT rule admits it.")
              : new AccessDecision.Admitted(unmatched);
    };
  }

  /** What a peer asks for is not asked of that peer again. */
  private static AccessDecision use(AccessRequest request, List<Way> ways, String rule) {
    List<Way> left =
        request.path() == EntryPath.PEER_REQUEST
            ? ways.stream().filter(way -> way != Way.TUNNEL).toList()
            : ways;
    return left.isEmpty()
        ? new AccessDecision.Refused(
            "The CONNECT rule " + rule + " sends it back through the tunnel that it came from.")
        : new AccessDecision.Admitted(left);
  }

  /**
   * Decides about the very address that is about to be dialled from here: a name whose addresses
   * change in between gains nothing.
   *
   * @return why it is not dialled; empty if it may be
   */
  public Optional<String> dialRefusal(
      AccessRequest request, InetAddress dialled, LookedUp lookedUp) {
    AccessRequest at = request.at(dialled);
    return switch (decide(at, lookedUp)) {
      case AccessDecision.Refused(var why) -> Optional.of(why);
      case AccessDecision.Admitted(var ways) when !ways.contains(Way.DIRECT) ->
          Optional.of("Its address is not one that CONNECT lets be dialled from here.");
      case AccessDecision.Admitted _ ->
          at.declared() || isOutside(at, dialled) || isNamed(at, lookedUp)
              ? Optional.empty()
              : Optional.of("It leads to an address of this host itself, which no rule names.");
    };
  }

  /** Whether any list was given that speaks of who may, also of those whom the peer has let in. */
  public boolean limitsEverybody() {
    return reliable.isPresent() || !permits.isEmpty() || !rejects.isEmpty();
  }

  /** The look-ups that {@link #decide} may hang on. */
  public Set<Question> questions(AccessRequest request) {
    Set<Question> all = new LinkedHashSet<>();
    rejects.forEach(rule -> all.addAll(rule.scope().questions(request.what())));
    permits.forEach(rule -> all.addAll(rule.scope().questions(request.what())));
    all.addAll(
        reliableFor(request).questions(request.what().source(), request.what().surroundings()));
    all.addAll(connect.questions(request.what()));
    return all;
  }

  /** The look-ups that {@link #dialRefusal} may hang on. */
  public Set<Question> dialQuestions(AccessRequest request, InetAddress dialled) {
    return questions(request.at(dialled));
  }

  private boolean remits(AccessRequest request) {
    ConnectRequest what = request.what();
    boolean limitedByDefault =
        request.path() != EntryPath.PEER_REQUEST && OF_HTTP_PROXY.contains(what.protocol());
    return remittable
        .or(() -> limitedByDefault ? Optional.of(ProtoList.HTTP_DEFAULT) : Optional.empty())
        .map(list -> list.matches(what.protocolNames(), what.destination().port(), what.method()))
        .orElse(true);
  }

  private boolean admits(AccessRequest request, LookedUp lookedUp) {
    if (permits.stream()
        .anyMatch(rule -> rule.scope().match(request.what(), lookedUp) == Match.YES)) {
      return true;
    }
    if (!permits.isEmpty() && reliable.isEmpty()) {
      return false;
    }
    return reliableFor(request)
            .match(request.what().source(), request.what().surroundings(), lookedUp)
        == Match.YES;
  }

  private HostList reliableFor(AccessRequest request) {
    boolean letInElsewhere =
        request.sourceIsPeersWord() || request.path() == EntryPath.PEER_REQUEST;
    return reliable.orElse(letInElsewhere ? HostList.ALL : DEFAULT_RELIABLE);
  }

  private static boolean isOutside(AccessRequest request, InetAddress dialled) {
    if (request.fromThisHostOnly()) {
      return OUTSIDE_AND_LOOPBACK.admits(dialled);
    }
    return OUTSIDE.admits(dialled) && !request.what().surroundings().thisHost().contains(dialled);
  }

  private boolean isNamed(AccessRequest request, LookedUp lookedUp) {
    return permits.stream()
            .anyMatch(
                rule ->
                    rule.scope().namesDestinations()
                        && rule.scope().match(request.what(), lookedUp) == Match.YES)
        || connect.names(request.what(), lookedUp);
  }
}
