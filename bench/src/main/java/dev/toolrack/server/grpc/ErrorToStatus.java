package dev.toolrack.server.grpc;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Converts a failure into the form that gRPC sends, with its details: {@code ./toolrack bench jmh
 * ErrorToStatus}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ErrorToStatus {
  private final ToolrackException failure =
      ToolrackException.of(Reason.TOOL_NOT_FOUND, "There is no tool word-count")
          .with("slug", "word-count");

  /** Status code, message, details and trailers. */
  @Benchmark
  public Object status() {
    return Failures.exception(failure, "request-1");
  }
}
