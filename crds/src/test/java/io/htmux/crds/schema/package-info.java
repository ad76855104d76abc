/**
 * Makes what Kubernetes is told of the records: the CRD and its reference page. Lives with the
 * tests, so that the jar stays free of the generator; the tests fail, and write the file anew, when
 * what is committed is stale.
 */
package io.htmux.crds.schema;
