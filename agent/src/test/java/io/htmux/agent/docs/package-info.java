/**
 * What the documents say holds: their links, classes, metrics, options, parameters, tunnel files,
 * command lines and octets are read from the text and asked of the code. Each test asserts that it
 * found some.
 */
package io.htmux.agent.docs;
