package dev.toolrack.server.execution.guard;

/** A random wait, so that callers that failed together do not retry together. Thread-safe. */
@FunctionalInterface
public interface Jitter {
  /** A number from 0 to the bound, inclusive. */
  long upTo(long bound);
}
