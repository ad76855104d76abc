/**
 * What a measurement needs beside the contender: the target, two generators of load and far links,
 * each a process that is talked to in lines. Main thread only.
 */
package io.htmux.agent.bench.lab;
