/** The resource as fabric8's client needs it; knows {@code io.htmux.crds}. */
package io.htmux.operator.resource;
