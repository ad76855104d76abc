package io.htmux.agent.lists;

/**
 * A list that can't be read. The message is for whoever wrote the list: which member, where it
 * starts, what was expected there.
 */
public final class ListSyntaxException extends IllegalArgumentException {

  private static final int MAX_QUOTED_LENGTH = 60;

  public ListSyntaxException(String message) {
    super(message);
  }

  /** A piece of a user's text, short and printable, in quotation marks. */
  public static String quote(String text) {
    String head = text.length() > MAX_QUOTED_LENGTH ? text.substring(0, MAX_QUOTED_LENGTH) : text;
    StringBuilder printable = new StringBuilder("\"");
    head.chars().forEach(c -> printable.append(c < 0x21 || c > 0x7e ? '?' : (char) c));
    return printable.append(head.length() < text.length() ? "…\"" : "\"").toString();
  }
}
