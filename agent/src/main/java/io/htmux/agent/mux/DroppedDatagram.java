package io.htmux.agent.mux;

import java.util.Locale;

/** Why a datagram did not go further: nothing queues for long, as in a network. */
public enum DroppedDatagram {
  /** There is no session, or its way is not open yet and enough wait for that. */
  NOT_OPEN,
  /** The stream's window is closed, or the link takes no more. */
  NO_ROOM,
  /** It fits into no frame. */
  TOO_LARGE,
  /** There are as many users as a port takes. */
  TOO_MANY_USERS,
  /** The lists do not admit this user. */
  NOT_PERMITTED,
  /** The socket that it was to leave by takes no more. */
  SOCKET_FULL;

  String tag() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
