package dev.toolrack.server.catalog.cache;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * A read through a single flight is linearizable with writes of what it loads: whoever asks after a
 * write has ended gets what was written, also from a load that others began before. Two loads of a
 * key at a time make a read fail, which no sequential execution does.
 */
public class SingleFlightLincheckTest {
  private final AtomicLong truth = new AtomicLong();
  private final AtomicInteger loading = new AtomicInteger();
  private final SingleFlight<String, Long> flights = new SingleFlight<>(Runnable::run);
  private final SingleFlight.Loader<String, Long> loader =
      new SingleFlight.Loader<>() {
        @Override
        public Long load(String key) {
          if (loading.getAndIncrement() != 0) {
            throw new IllegalStateException("two loads of one key at a time");
          }
          long value = truth.get();
          loading.decrementAndGet();
          return value;
        }

        @Override
        public boolean lands(String key, Long value, long asked, int attempt) {
          return value >= asked;
        }
      };

  /** Changes the truth. */
  @Operation
  public long write() {
    return truth.incrementAndGet();
  }

  /** Reads it as a replica does. */
  @Operation
  public long read() {
    return flights.join("key", truth.get(), loader).join();
  }

  @Test
  void everyInterleavingOfAFewIsLinearizable() {
    new ModelCheckingOptions()
        .threads(3)
        .actorsBefore(0)
        .actorsPerThread(2)
        .actorsAfter(1)
        .iterations(15)
        .invocationsPerIteration(300)
        .check(SingleFlightLincheckTest.class);
  }

  @Test
  void whatRunsInParallelIsLinearizable() {
    new StressOptions()
        .threads(3)
        .actorsBefore(0)
        .actorsPerThread(2)
        .actorsAfter(1)
        .iterations(15)
        .invocationsPerIteration(1_000)
        .check(SingleFlightLincheckTest.class);
  }
}
