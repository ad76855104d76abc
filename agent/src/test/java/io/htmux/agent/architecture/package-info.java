/** Tests of what the whole code base keeps to: which package knows which, names, package texts. */
package io.htmux.agent.architecture;
