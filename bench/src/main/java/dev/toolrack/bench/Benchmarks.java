package dev.toolrack.bench;

import java.util.List;
import java.util.Optional;

/** All benchmarks, in the order in which {@code all} runs them. */
final class Benchmarks {
  static final List<Benchmark> ALL =
      List.of(
          new ResolveBenchmark(),
          new ResolveMissBenchmark(),
          new ExecuteBenchmark(),
          new BatchBenchmark(),
          new ImportBenchmark(),
          new TelemetryBenchmark(),
          new ColdStartBenchmark(),
          new MemoryBenchmark(),
          new SdkBenchmark(),
          new ScaleBenchmark(),
          new ReplicasBenchmark(),
          new PartsBenchmark(),
          new ValidatorsBenchmark());

  private Benchmarks() {}

  static Optional<Benchmark> named(String name) {
    return ALL.stream().filter(benchmark -> benchmark.name().equals(name)).findFirst();
  }

  /** One line per benchmark: its name and what it compares. */
  static String list() {
    StringBuilder text = new StringBuilder();
    for (Benchmark benchmark : ALL) {
      text.append(String.format("  %-13s %s%n", benchmark.name(), benchmark.about()));
    }
    return text.toString();
  }
}
