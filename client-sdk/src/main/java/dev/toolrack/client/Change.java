package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

/**
 * The result of a mutation of the catalog.
 *
 * @param value the resource after the mutation
 * @param revision the catalog revision of the mutation, or the tool's present one if nothing was
 *     changed; a reader that asks for this revision sees the result
 * @param <T> type of the resource
 */
public record Change<T>(T value, long revision) {
  /** Rejects null. */
  public Change {
    requireNonNull(value, "value");
  }
}
