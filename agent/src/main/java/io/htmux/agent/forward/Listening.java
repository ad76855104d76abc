package io.htmux.agent.forward;

import io.htmux.agent.address.HostPort;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;

/**
 * A port that takes one connection, and then is gone.
 *
 * @param at where it listens, as whoever connects sees it
 * @param accepted the connection, with autoRead off; cancelling it frees the port
 */
public record Listening(HostPort at, Future<Channel> accepted) {}
