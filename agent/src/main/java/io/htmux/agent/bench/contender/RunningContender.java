package io.htmux.agent.bench.contender;

import io.htmux.agent.bench.host.LiveHeap;
import io.htmux.agent.bench.host.Proc;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A contender that users can connect to. */
public record RunningContender(Contender contender, Site site, Ends ends) implements AutoCloseable {

  /** Starts one; nothing is left of it when that fails. */
  public static RunningContender start(Contender contender, Site site)
      throws IOException, InterruptedException, ContenderException {
    Ends ends = new Ends(site.folder());
    try {
      contender.start(site, ends);
      return new RunningContender(contender, site, ends);
    } catch (IOException | InterruptedException | ContenderException | RuntimeException e) {
      ends.close();
      throw e;
    }
  }

  public String name() {
    return contender.name();
  }

  /** Where users connect. */
  public int port() {
    return site.users();
  }

  /** CPU time of all its processes so far. */
  public Duration cpu() throws IOException {
    return Proc.cpu(pids());
  }

  public List<Long> pids() {
    return ends.pids().stream().flatMap(List::stream).toList();
  }

  /** Resident memory of each end, in octets; nothing for one that has no processes. */
  public List<Long> resident() throws IOException {
    List<Long> octets = new ArrayList<>();
    for (List<Long> end : ends.pids()) {
      octets.add(Proc.resident(end));
    }
    return octets;
  }

  /** Live heap of each end that is a JVM, in octets. */
  public List<Long> liveHeap() throws IOException, InterruptedException {
    List<Long> octets = new ArrayList<>();
    for (List<Long> end : ends.pids()) {
      OptionalLong heap =
          contender.isJava() ? LiveHeap.octets(end.getFirst()) : OptionalLong.empty();
      heap.ifPresent(octets::add);
    }
    return octets;
  }

  @Override
  public void close() {
    ends.close();
  }
}
