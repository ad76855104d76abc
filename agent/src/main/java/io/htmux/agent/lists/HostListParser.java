package io.htmux.agent.lists;

import io.htmux.agent.lists.HostExpression.Anything;
import io.htmux.agent.lists.HostExpression.Both;
import io.htmux.agent.lists.HostExpression.Either;
import io.htmux.agent.lists.HostExpression.Not;
import java.util.ArrayList;
import java.util.List;

/** Reads members and what joins them; {@link HostMemberParser} reads one member. Used once. */
final class HostListParser {

  private static final int MAX_MEMBERS = 256;

  private int members;

  /** Reads a list; {@code &} and {@code |} take all that is left of them and all up to the next. */
  HostExpression list(Slice list) {
    List<Slice> run = new ArrayList<>();
    Slice join = list.between(0, 0);
    HostExpression left = new Anything();
    for (Slice member : list.split(',')) {
      count(member);
      boolean joins = member.text().equals("&") || member.text().equals("|");
      if (!joins) {
        run.add(member);
        continue;
      }
      if (run.isEmpty()) {
        throw member.refuse("expected a member on the left of this operator");
      }
      left = joined(join, left, run);
      join = member;
      run.clear();
    }
    if (run.isEmpty()) {
      throw join.refuse("expected a member on the right of this operator");
    }
    return joined(join, left, run);
  }

  private HostExpression joined(Slice join, HostExpression left, List<Slice> run) {
    return switch (join.text()) {
      case "&" -> new Both(left, run(run, true));
      case "|" -> new Either(left, run(run, true));
      default -> run(run, false);
    };
  }

  private HostExpression run(List<Slice> run, boolean afterOperator) {
    Slice first = run.getFirst();
    if (first.text().equals("!")) {
      throw first.refuse("expected a member on the left of this operator");
    }
    boolean negative = first.text().startsWith("!");
    HostExpression sofar = negative ? new Anything() : member(first);
    for (Slice member : negative ? run : run.subList(1, run.size())) {
      if (!member.text().startsWith("!")) {
        sofar = new Either(sofar, member(member));
      } else if (member.text().length() > 1) {
        sofar = new Both(sofar, new Not(member(member.from(1))));
      } else if (afterOperator) {
        throw member.refuse(
            "expected braces that say what is negated, as in {a,&,b},! or a,&,{b,!}");
      } else {
        sofar = new Not(sofar);
      }
    }
    return sofar;
  }

  private HostExpression member(Slice member) {
    return new HostMemberParser(this).member(member);
  }

  private void count(Slice member) {
    members++;
    if (members > MAX_MEMBERS) {
      throw member.refuse("expected at most " + MAX_MEMBERS + " members in all");
    }
  }
}
