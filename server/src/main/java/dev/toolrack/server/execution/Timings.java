package dev.toolrack.server.execution;

/** How long each stage of an execution took, in nanoseconds. The stages add up to the total. */
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
