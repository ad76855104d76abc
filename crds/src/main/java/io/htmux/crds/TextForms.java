package io.htmux.crds;

import java.util.Map;
import java.util.Optional;

/**
 * The forms that texts in a tunnel file may have: the expressions for the schema, in the dialect
 * that Java and the API server share, and the words for people.
 */
public final class TextForms {

  public static final String DNS_LABEL = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$";
  public static final String DNS_SUBDOMAIN =
      "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
  public static final String DATA_KEY = "^[-._a-zA-Z0-9]+$";
  public static final String HOST =
      "^([A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$";
  public static final String LISTEN_HOST =
      "^(\\*|[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$";
  public static final String HOST_LIST_MEMBER = "^\\S+$";
  public static final String CIDR = "^[0-9A-Fa-f:.]+/[0-9]{1,3}$";
  public static final String PATH = "^/[A-Za-z0-9._~/-]*$";
  public static final String QUALIFIED_NAME = "^[A-Za-z0-9]([A-Za-z0-9._/-]*[A-Za-z0-9])?$";
  public static final String SERVER_URL = "^(https?|wss?|htmux)://[^@\\s/?#]+(/[^@\\s?#]*)?$";
  public static final String PROXY_URL = "^https?://[^@\\s/?#]+/?$";
  public static final String TRUTH = "^(True|False|Unknown)$";
  public static final String REASON = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$";
  public static final String DURATION = "^([0-9]{1,5}(h|m|s|ms)){1,4}$";

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry(
              DNS_LABEL,
              "a name of lower-case letters, digits and '-' that begins and ends with a letter or"
                  + " digit"),
          Map.entry(
              DNS_SUBDOMAIN,
              "a name of lower-case letters, digits, '-' and '.' as Kubernetes gives to objects"),
          Map.entry(DATA_KEY, "a key of letters, digits, '-', '_' and '.'"),
          Map.entry(HOST, "a host name or an address without brackets"),
          Map.entry(
              LISTEN_HOST, "a host name, an address without brackets, or \"*\" for every address"),
          Map.entry(HOST_LIST_MEMBER, "one member of a host list, without blanks"),
          Map.entry(CIDR, "an address range like 203.0.113.0/24"),
          Map.entry(PATH, "a path like /htmux"),
          Map.entry(QUALIFIED_NAME, "a name like example.org/class"),
          Map.entry(
              SERVER_URL,
              "a URL like https://hub.example.org:9876/htmux (https, http, wss, ws or htmux) without user,"
                  + " query or fragment"),
          Map.entry(
              PROXY_URL,
              "a URL like http://proxy.example.org:3128 without user and password, which belong in"
                  + " credentialsSecretRef"),
          Map.entry(TRUTH, "True, False or Unknown"),
          Map.entry(REASON, "one word in CamelCase"),
          Map.entry(DURATION, "a duration like 500ms, 15s or 1h30m"));

  private TextForms() {}

  /** What people call the form that this expression describes, fit to follow "must be". */
  public static Optional<String> words(String expression) {
    return Optional.ofNullable(WORDS.get(expression));
  }
}
