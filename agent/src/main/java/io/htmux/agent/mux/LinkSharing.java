package io.htmux.agent.mux;

/** How the streams of a session share its link: whose turn it is, and who has it alone. */
final class LinkSharing {
  private final MuxConnection connection;
  private final LinkTurns turns = new LinkTurns();
  private final LoneSender lone = new LoneSender();

  LinkSharing(MuxConnection connection) {
    this.connection = connection;
  }

  /** Whether that stream may send now; if not, it waits for the link, or its turn. */
  boolean isWritableFor(MuxStream stream) {
    if (!connection.isLinkWritable()) {
      turns.await(stream);
      return false;
    }
    return turns.admits(stream);
  }

  void sent(MuxStream stream, int octets) {
    lone.sent(stream, octets);
    stream.turn().use(octets, !turns.isEmpty());
  }

  /** Whether no other stream has sent anything for a while. */
  boolean isAlone(MuxStream stream) {
    return lone.is(stream);
  }

  /** The link takes more: streams that wait for it take turns. */
  void writable() {
    while (!connection.isEnded() && !turns.isEmpty() && connection.isLinkWritable()) {
      turns.next();
    }
  }

  /** It is over. */
  void forget(MuxStream stream) {
    lone.forget(stream);
  }

  /** The session is over. */
  void clear() {
    turns.clear();
  }
}
