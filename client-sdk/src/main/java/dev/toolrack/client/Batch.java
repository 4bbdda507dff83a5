package dev.toolrack.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Several executions under one deadline. Each has an outcome of its own; one that fails never fails
 * another.
 *
 * @param calls 1 to 1,000 calls
 * @param maxConcurrency most calls in flight at once, 1 to 256; absent for the server's default, 16
 * @param timeout longest time for all of them, 1 ms to 10 min: a call not finished by then fails
 *     alone, with {@link DeadlineExceededException}. The client's default deadline makes room for
 *     it; a deadline of {@link RequestOptions} or of the context does not. Absent: as long as the
 *     RPC's deadline, which fails them all.
 */
public record Batch(List<ToolCall> calls, OptionalInt maxConcurrency, Optional<Duration> timeout) {
  /** Copies the calls. */
  public Batch {
    calls = List.copyOf(calls);
    if (maxConcurrency.isPresent() && maxConcurrency.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "maxConcurrency must be at least 1, is " + maxConcurrency.getAsInt());
    }
    timeout.ifPresent(value -> Durations.requirePositive("timeout", value));
  }

  /** A batch of calls with the server's default concurrency. */
  public static Batch of(List<ToolCall> calls) {
    return new Batch(calls, OptionalInt.empty(), Optional.empty());
  }

  /** A batch of calls with the server's default concurrency. */
  public static Batch of(ToolCall... calls) {
    return of(List.of(calls));
  }

  /** The same calls, with at most this many in flight at once. */
  public Batch withMaxConcurrency(int newMaxConcurrency) {
    return new Batch(calls, OptionalInt.of(newMaxConcurrency), timeout);
  }

  /** The same calls, under a timeout that fails the late ones alone. */
  public Batch withTimeout(Duration newTimeout) {
    return new Batch(calls, maxConcurrency, Optional.of(newTimeout));
  }
}
