package dev.toolrack.server.execution.guard;

/** A random wait, so that those who failed together do not try again together. Thread-safe. */
@FunctionalInterface
public interface Jitter {
  /** A number from 0 up to and including that bound. */
  long upTo(long bound);
}
