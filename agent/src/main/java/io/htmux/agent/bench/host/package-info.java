/**
 * What Linux says in /proc of processes, the host and listening ports, and a JVM of its heap. Pure
 * parsers, and the classes that read the files for them.
 */
package io.htmux.agent.bench.host;
