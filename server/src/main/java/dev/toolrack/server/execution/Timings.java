package dev.toolrack.server.execution;

/** Where the time of an execution went, in nanoseconds a stage. The stages add up to the total. */
public record Timings(
    long resolveNanos,
    long validateNanos,
    long admissionNanos,
    long upstreamNanos,
    long outputNanos) {
  public long totalNanos() {
    return resolveNanos + validateNanos + admissionNanos + upstreamNanos + outputNanos;
  }
}
