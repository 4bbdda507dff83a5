package dev.toolrack.bench;

import dev.toolrack.bench.report.Report;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * {@code ./toolrack bench jmh [PATTERN]}: JMH benchmarks of individual code paths, including their
 * allocations.
 */
final class PartsBenchmark implements Benchmark {
  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final List<String> ROOMS =
      List.of("dev\\.toolrack\\.server\\.", "dev\\.toolrack\\.client\\.");

  @Override
  public String name() {
    return "jmh";
  }

  @Override
  public String about() {
    return "parts of the paths, one by one; a pattern after the name chooses among them";
  }

  @Override
  public void run(Settings settings, Report report) {
    int forks = settings.choice(3, 1);
    TimeValue length =
        settings.quick() ? TimeValue.milliseconds(50) : TimeValue.seconds(settings.seconds(1));
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .forks(forks)
            .warmupIterations(settings.choice(5, 1))
            .warmupTime(length)
            .measurementIterations(settings.rounds())
            .measurementTime(length)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    for (String room : ROOMS) {
      options.include(room + ".*" + settings.pattern() + ".*");
    }
    report.fact("JMH", "%d forks, %d iterations each".formatted(forks, settings.rounds()));
    Collection<RunResult> results = run(options);
    if (results.isEmpty()) {
      throw new IllegalStateException("No part is called like " + settings.pattern());
    }
    for (RunResult result : results) {
      String benchmark = result.getParams().getBenchmark();
      String label =
          benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
      Result<?> time = result.getPrimaryResult();
      report.figure(label, time.getScore(), "ns");
      // A single iteration has no error.
      if (!Double.isNaN(time.getScoreError())) {
        report.figure(label + ", error of it (99.9 %)", time.getScoreError(), "ns");
      }
      Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
      if (allocated != null) {
        report.figure(label + ", allocated", allocated.getScore(), "B");
      }
    }
  }

  private static Collection<RunResult> run(ChainedOptionsBuilder options) {
    try {
      return new Runner(options.build()).run();
    } catch (RunnerException e) {
      throw new IllegalStateException(e);
    }
  }
}
