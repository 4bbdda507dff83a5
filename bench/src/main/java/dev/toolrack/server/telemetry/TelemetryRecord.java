package dev.toolrack.server.telemetry;

import dev.toolrack.server.execution.ExecutionRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What recording an execution costs the execution, while a thread drains the records as fast as it
 * can: {@code ./toolrack bench jmh TelemetryRecord}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TelemetryRecord {
  private final ExecutionRecord record =
      new ExecutionRecord(
          new UUID(1, 2),
          "default",
          "word-count",
          "1.0.0",
          Instant.EPOCH,
          1_000_000,
          900_000,
          null,
          200,
          1,
          48,
          100,
          "");
  private final TelemetryWriter writer =
      TelemetryWriter.start(new Nowhere(), TelemetryOptions.DEFAULT);

  private static final class Nowhere implements ExecutionSink {
    @Override
    public void write(RecordBatch batch, int from, int until) {}

    @Override
    public boolean holds(RecordBatch batch, int i) {
      return false;
    }

    @Override
    public void abort() {}
  }

  /** Handed over, or counted as dropped if the queue is full. */
  @Benchmark
  public void handOver() {
    writer.onFinished(record);
  }

  /** Stops the writer's thread. */
  @TearDown
  public void close() {
    var _ = writer.close(Duration.ofSeconds(5));
  }
}
