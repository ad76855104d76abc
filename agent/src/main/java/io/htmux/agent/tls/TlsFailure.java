package io.htmux.agent.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Why a TLS handshake failed, in words for whoever set the two ends up. */
public final class TlsFailure {

  private static final int MOST_CAUSES = 16;

  private TlsFailure() {}

  /** Whether the failure is one of TLS at all. */
  public static boolean is(Throwable failure) {
    return find(failure, SSLException.class).isPresent();
  }

  /** At the end that dialled. */
  public static String atClient(Throwable failure) {
    if (find(failure, NotSslRecordException.class).isPresent()) {
      return "the server speaks no TLS at this port";
    }
    if (find(failure, SslHandshakeTimeoutException.class).isPresent()) {
      return "the TLS handshake took too long; does the server speak TLS at this port?";
    }
    if (find(failure, CertificateExpiredException.class).isPresent()) {
      return "the server's certificate has expired";
    }
    if (find(failure, CertificateNotYetValidException.class).isPresent()) {
      return "the server's certificate is not valid yet; is this host's clock right?";
    }
    if (find(failure, CertPathBuilderException.class).isPresent()) {
      return "the server's certificate is signed by nobody whom this end trusts; name its authority";
    }
    Optional<CertPathValidatorException> path = find(failure, CertPathValidatorException.class);
    if (path.isPresent()) {
      return "the server's certificate is not accepted: " + path.get().getMessage();
    }
    Optional<CertificateException> name = find(failure, CertificateException.class);
    if (name.isPresent()) {
      return "the server's certificate is for another name: " + name.get().getMessage();
    }
    String told = told(failure);
    return told.contains("CERTIFICATE_REQUIRED") || told.contains("BAD_CERTIFICATE")
        ? "the server asks for a certificate of this end: " + told
        : "TLS with the server failed: " + told;
  }

  /** At the end that was dialled. */
  public static String atServer(Throwable failure) {
    if (find(failure, NotSslRecordException.class).isPresent()) {
      return "the client speaks no TLS, and this port speaks nothing else";
    }
    if (find(failure, CertPathBuilderException.class).isPresent()) {
      return "the client's certificate is signed by nobody whom this end trusts";
    }
    if (find(failure, CertificateExpiredException.class).isPresent()) {
      return "the client's certificate has expired";
    }
    String told = told(failure);
    if (told.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE") || told.contains("EMPTY")) {
      return "the client shows no certificate, and this end asks for one";
    }
    if (told.contains("ALERT")) {
      return "the client does not accept this end's certificate, or its TLS: " + told;
    }
    return "TLS with the client failed: " + told;
  }

  private static String told(Throwable failure) {
    return find(failure, SSLException.class)
        .map(found -> String.valueOf(found.getMessage()).toUpperCase(Locale.ROOT))
        .orElseGet(() -> String.valueOf(failure.getMessage()));
  }

  private static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> kind) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
      if (kind.isInstance(cause)) {
        return Optional.of(kind.cast(cause));
      }
      cause = cause.getCause();
    }
    return Optional.empty();
  }
}
