package io.htmux.agent.frame;

/** What SETOPT announces (SockMux 0.3 §1.2, §1.5, §1.9). */
public sealed interface SessionOption {

  /** Largest frame, header included, that the announcing end takes. */
  record PackSize(int octets) implements SessionOption {}

  /** First data may travel inside CONNECT and CONNECTED. */
  record ConnData() implements SessionOption {}

  /** A password, in plaintext: {@code user:pass}. */
  record Auth(String userAndPassword) implements SessionOption {
    @Override
    public String toString() {
      return "Auth[***]";
    }
  }

  /** A Diffie-Hellman value: never answered, so that the session stays in plaintext. */
  record Crypt() implements SessionOption {}

  /** An option or a form of one that has no meaning here. */
  record Unknown(int option) implements SessionOption {}
}
