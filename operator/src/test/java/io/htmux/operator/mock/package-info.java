/**
 * The whole operator against an API server that is not there: fabric8's mock, with server-side
 * apply added.
 */
package io.htmux.operator.mock;
