package io.htmux.agent.config;

/** A value with the parameter that gave it, so that a later complaint can name it. */
record Given<T>(Argument argument, T value) {}
