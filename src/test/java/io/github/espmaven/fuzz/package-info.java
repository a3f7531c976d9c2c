/**
 * Hostile input: every reader of files that strangers may have written gets truncated, mutated and crafted ones. It may
 * accept them or throw {@link io.github.espmaven.base.EspException}, in bounded time and memory, and nothing else. The
 * normal build tries a few thousand inputs of each {@link io.github.espmaven.fuzz.Format}, always the same; the profile
 * {@code fuzz} lets Jazzer look for a million of each, guided by coverage.
 */
package io.github.espmaven.fuzz;
