package io.htmux.agent.upgrade;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * The certificate of a TLS server as a text that both ends can compare: its hash as RFC 5929
 * defines it for {@code tls-server-end-point}, or {@code none} without TLS (HTMUX/2.0 §5.9).
 * Something in between that terminates TLS has another certificate.
 */
public final class Certificate {

  /** What stands for a connection without TLS. */
  public static final String NONE = "none";

  private static final AttributeKey<String> OWN = AttributeKey.valueOf("htmux.certificate");
  private static final Pattern FORM =
      Pattern.compile("none|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}");

  private Certificate() {}

  /** Remembers which certificate a server shows on a connection. */
  public static void shown(Channel channel, X509Certificate certificate) {
    channel.attr(OWN).set(hash(certificate));
  }

  static String atServer(Channel channel) {
    String own = channel.attr(OWN).get();
    return own == null ? NONE : own;
  }

  static String atClient(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      return NONE;
    }
    try {
      return hash((X509Certificate) tls.engine().getSession().getPeerCertificates()[0]);
    } catch (SSLPeerUnverifiedException _) {
      return NONE;
    }
  }

  static String require(String text) throws MalformedHeadException {
    if (!FORM.matcher(text).matches()) {
      throw new MalformedHeadException(
          NativeHeader.CERTIFICATE
              + ": expected none or a hash in hexadecimal, came "
              + MalformedHeadException.shown(text));
    }
    return text;
  }

  /**
   * "If the certificate's signatureAlgorithm uses MD5 or SHA-1, then use SHA-256" (RFC 5929 §4.1).
   */
  static String hash(X509Certificate certificate) {
    String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
    String algorithm =
        signature.startsWith("SHA384")
            ? "SHA-384"
            : signature.startsWith("SHA512") ? "SHA-512" : "SHA-256";
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance(algorithm).digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read before", e);
    }
  }
}
