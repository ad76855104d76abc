package io.htmux.agent.bench.lab;

import io.htmux.agent.bench.contender.Contender;
import io.htmux.agent.bench.contender.ContenderException;
import io.htmux.agent.bench.contender.DirectTcp;
import io.htmux.agent.bench.contender.RunningContender;
import io.htmux.agent.bench.contender.Site;
import io.htmux.agent.bench.load.TargetProcess;
import io.htmux.agent.process.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where contenders are set up and put under load. */
public final class Lab implements AutoCloseable {
  private final Path folder;
  private final TalkingProcess target;
  private final int targetPort;
  private final Generator generator;
  private final Generator secondGenerator;
  private final List<FarLink> links = new ArrayList<>();
  private int sites;

  private Lab(
      Path folder,
      TalkingProcess target,
      int targetPort,
      Generator generator,
      Generator secondGenerator) {
    this.folder = folder;
    this.target = target;
    this.targetPort = targetPort;
    this.generator = generator;
    this.secondGenerator = secondGenerator;
  }

  /**
   * Starts target and generators.
   *
   * @param folder for the files of all contenders; the caller's
   */
  public static Lab start(Path folder) throws IOException, InterruptedException {
    TalkingProcess target = TalkingProcess.start(TargetProcess.class);
    return new Lab(folder, target, target.port(), Generator.start(), Generator.start());
  }

  /** Starts a contender, behind a link of its own when it is to be far. */
  public RunningContender start(Contender contender, Reach reach)
      throws IOException, InterruptedException, ContenderException {
    boolean direct = contender instanceof DirectTcp;
    int tunnel = direct ? targetPort : FreePort.onLoopback();
    int link = link(reach, tunnel).orElse(tunnel);
    int users = direct ? link : FreePort.onLoopback();
    Path own = Files.createDirectory(folder.resolve(Integer.toString(sites++)));
    return RunningContender.start(contender, new Site(own, users, tunnel, link, targetPort));
  }

  /** Ends all far links, after the contenders that used them. */
  public void endLinks() {
    links.forEach(FarLink::close);
    links.clear();
  }

  public Generator generator() {
    return generator;
  }

  /** For load beside other load: a process of its own, so that one does not delay the other. */
  public Generator secondGenerator() {
    return secondGenerator;
  }

  /** Its processes, and this one. */
  public List<Long> pids() {
    return Stream.concat(
            Stream.of(
                ProcessHandle.current().pid(),
                target.pid(),
                generator.pid(),
                secondGenerator.pid()),
            links.stream().map(link -> link.process().pid()))
        .toList();
  }

  @Override
  public void close() {
    endLinks();
    generator.close();
    secondGenerator.close();
    target.close();
  }

  private Optional<Integer> link(Reach reach, int leadsTo)
      throws IOException, InterruptedException {
    if (reach == Reach.NEAR) {
      return Optional.empty();
    }
    FarLink link = FarLink.start(leadsTo, reach);
    links.add(link);
    return Optional.of(link.port());
  }
}
