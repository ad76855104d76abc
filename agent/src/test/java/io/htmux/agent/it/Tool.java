package io.htmux.agent.it;

import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A program of another project that a test needs, and the Debian package that brings it. */
public enum Tool {
  NGINX("nginx-light"),
  CURL("curl"),
  SSHD("openssh-server"),
  SSH("openssh-client"),
  SCP("openssh-client"),
  PSQL("postgresql-client"),
  SSH_KEYGEN("openssh-client"),
  DNSMASQ("dnsmasq-base"),
  DIG("dnsutils"),
  IP("iproute2"),
  SS("iproute2"),
  NFT("nftables"),
  HAPROXY("haproxy"),
  OPENSSL("openssl"),
  VSFTPD("vsftpd"),
  LFTP("lftp"),
  NC("netcat-openbsd"),
  CHROMIUM("chromium"),
  DUMPCAP("tshark"),
  TSHARK("tshark"),
  WEBSOCKETD("websocketd"),
  WSDUMP("python3-websocket"),
  FAKETIME("faketime"),
  PYTHON3("python3"),
  CONNTRACK("conntrack");

  /** Where servers are, although not every user's PATH says so. */
  private static final List<String> SERVER_FOLDERS = List.of("/usr/sbin", "/usr/local/sbin");

  private final String debianPackage;

  Tool(String debianPackage) {
    this.debianPackage = debianPackage;
  }

  /** The library that {@code faketime} loads into a program, for one with threads. */
  public static Path libfaketime() {
    FAKETIME.path();
    try (Stream<Path> below = Files.walk(Path.of("/usr/lib"), 3)) {
      return below
          .filter(it -> it.endsWith("faketime/libfaketimeMT.so.1"))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its absolute path; the test fails, and says what to install, when it is not there. */
  public String path() {
    String program = name().toLowerCase(Locale.ROOT).replace('_', '-');
    return Stream.concat(
            Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)), SERVER_FOLDERS.stream())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseGet(
            () ->
                fail(
                    "this test needs %s, which is not installed: apt-get install %s (.ci/run"
                        + " installs all that the tests need)",
                    program, debianPackage));
  }
}
