package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

/**
 * What a mutation of the catalog left.
 *
 * @param value the thing as it is now
 * @param revision the catalog revision that the mutation made, or the tool's present one if it
 *     changed nothing; what a reader has to ask for in order to see it
 * @param <T> what was changed
 */
public record Change<T>(T value, long revision) {
  /** Rejects null. */
  public Change {
    requireNonNull(value, "value");
  }
}
