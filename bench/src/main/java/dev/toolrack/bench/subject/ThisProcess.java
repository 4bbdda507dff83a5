package dev.toolrack.bench.subject;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Sample;
import java.lang.management.ManagementFactory;

/** Measures what runs in the benchmark's own process. */
public final class ThisProcess {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private ThisProcess() {}

  /** The same round, with the CPU time and the allocated bytes per call in this process. */
  public static Comparison.Round measured(Comparison.Round round) {
    return () -> {
      long cpu = SYSTEM.getProcessCpuTime();
      long bytes = THREADS.getTotalThreadAllocatedBytes();
      Sample sample = round.run();
      double done = sample.done();
      return sample
          .with(Metric.CPU, (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / done)
          .with(Metric.ALLOCATED, (THREADS.getTotalThreadAllocatedBytes() - bytes) / done);
    };
  }
}
