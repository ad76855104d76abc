package io.htmux.agent.forward;

/**
 * Why a user could not be brought to his destination one way; another may be tried, for nothing he
 * said has been read yet.
 *
 * @param reason of the fixed set that the metrics know
 * @param detail for people
 */
public record WayFailure(String reason, String detail) {}
