package io.htmux.agent.upgrade;

/**
 * Which of the servers behind one address answers (HTMUX/2.0 §5.3, §5.5).
 *
 * @param id its name, another text at each start
 * @param count how many there are
 */
public record WhichServer(String id, int count) {}
