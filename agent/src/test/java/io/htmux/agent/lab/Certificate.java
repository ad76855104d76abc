package io.htmux.agent.lab;

import io.htmux.agent.it.Tool;
import java.nio.file.Path;

/**
 * A certificate that has signed itself, made by openssl.
 *
 * @param both the certificate and its key in one file
 */
record Certificate(Path chain, Path key, Path both) {

  static Certificate make(Host host, String name) {
    Path chain = host.folder().resolve("certificate.pem");
    Path key = host.folder().resolve("certificate-key.pem");
    Path both = host.folder().resolve("certificate-and-key.pem");
    host.run(
        Tool.OPENSSL.path(),
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=" + name,
        "-addext",
        "subjectAltName=DNS:" + name,
        "-keyout",
        key.toString(),
        "-out",
        chain.toString());
    host.run("bash", "-c", "cat " + chain + " " + key + " > " + both);
    return new Certificate(chain, key, both);
  }
}
