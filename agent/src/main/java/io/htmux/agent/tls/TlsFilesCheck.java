package io.htmux.agent.tls;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the files of an end are worth at one moment: whether they can be read, belong together, and
 * are valid then. Each problem names its file. Blocks.
 */
public final class TlsFilesCheck {

  /** Earlier than this before its end a certificate is not spoken of. */
  private static final Duration SOON = Duration.ofDays(14);

  private final Instant now;
  private final List<String> problems = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();

  private TlsFilesCheck(Instant now) {
    this.now = now;
  }

  /** Reads all of them. */
  public static TlsFilesCheck of(TlsFiles files, Instant now) {
    TlsFilesCheck check = new TlsFilesCheck(now);
    files.certificate().ifPresent(certificate -> check.own(certificate, files.key().orElseThrow()));
    files.authorities().ifPresent(check::authorities);
    return check;
  }

  /** What keeps a peer from accepting this end, or this end from starting. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** What will be a problem soon. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  private void own(Path certificate, Path key) {
    Optional<List<X509Certificate>> chain = read(certificate);
    chain.ifPresent(found -> judge(certificate, found.getFirst()));
    try {
      if (chain.isPresent()) {
        OwnCertificate.read(certificate, key);
      } else {
        Pem.key(key, Pem.octets(key));
      }
    } catch (TlsException e) {
      problems.add(e.getMessage());
    }
  }

  /** One that has ended beside others may be there until all peers have a new one. */
  private void authorities(Path file) {
    List<X509Certificate> all = read(file).orElse(List.of());
    List<X509Certificate> ended =
        all.stream().filter(one -> now.isAfter(one.getNotAfter().toInstant())).toList();
    if (!all.isEmpty() && ended.size() == all.size()) {
      ended.forEach(one -> judge(file, one));
    } else {
      ended.forEach(one -> notices.add(ended(file, one)));
      all.stream().filter(one -> !ended.contains(one)).forEach(one -> judge(file, one));
    }
  }

  private Optional<List<X509Certificate>> read(Path file) {
    try {
      return Optional.of(Pem.certificates(file));
    } catch (TlsException e) {
      problems.add(e.getMessage());
      return Optional.empty();
    }
  }

  private void judge(Path file, X509Certificate certificate) {
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isAfter(end)) {
      problems.add(ended(file, certificate));
    } else if (now.isBefore(begin)) {
      problems.add(
          file + ": the certificate of " + subject(certificate) + " is not valid before " + begin);
    } else if (now.plus(SOON).isAfter(end)) {
      notices.add(file + ": the certificate of " + subject(certificate) + " ends at " + end);
    }
  }

  private static String ended(Path file, X509Certificate certificate) {
    return file
        + ": the certificate of "
        + subject(certificate)
        + " has ended at "
        + certificate.getNotAfter().toInstant();
  }

  private static String subject(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }
}
