package dev.toolrack.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Several executions under one deadline. Each has its own outcome; the failure of one never affects
 * another.
 *
 * @param calls 1 to 1,000 calls
 * @param maxConcurrency most calls in flight at once, at least 1; more than 256 means 256. Absent
 *     for the server's default of 16
 * @param timeout longest time for all calls, 1 ms to 10 min: a call that is not finished by then
 *     fails alone, with {@link DeadlineExceededException}. The client's default deadline is
 *     extended for it; a deadline of {@link RequestOptions} or of the context is not. If absent,
 *     only the RPC's deadline applies, which fails all calls.
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

  /** Returns the same calls, with at most this many in flight at once. */
  public Batch withMaxConcurrency(int newMaxConcurrency) {
    return new Batch(calls, OptionalInt.of(newMaxConcurrency), timeout);
  }

  /** Returns the same calls, with a timeout that fails only the late ones. */
  public Batch withTimeout(Duration newTimeout) {
    return new Batch(calls, maxConcurrency, Optional.of(newTimeout));
  }
}
