/** A pure-Java runtime for inference-time tree search; {@code docs/design.md} maps the packages. */
package dev.ets;
