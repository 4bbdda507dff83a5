package dev.toolrack.server.catalog.cache;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** A key of the near memory is a register that an offer raises and never lowers, in one step. */
@Param(name = "asOf", gen = IntGen.class, conf = "1:4")
public class NearMemoryLincheckTest {
  private static final String KEY = "key";

  private final NearMemory<String, HeadEntry> memory =
      new NearMemory<>("heads", 10, _ -> 1, null, () -> 0, HeadEntry::newer);

  /** What the memory is compared with. */
  public static class Register {
    private long newest;

    /** As of {@link NearMemoryLincheckTest}. */
    public void offer(int asOf) {
      newest = Math.max(newest, asOf);
    }

    /** As of {@link NearMemoryLincheckTest}. */
    public void dropOlder(int asOf) {
      newest = newest < asOf ? 0 : newest;
    }

    /** As of {@link NearMemoryLincheckTest}. */
    public long peek() {
      return newest;
    }
  }

  /** Offers an entry of that revision. */
  @Operation
  public void offer(@Param(name = "asOf") int asOf) {
    var _ = memory.offer(KEY, new HeadEntry(null, asOf, 0, 0));
  }

  /** Drops an entry that was read before that revision. */
  @Operation
  public void dropOlder(@Param(name = "asOf") int asOf) {
    memory.dropIf(KEY, present -> present.asOf() < asOf);
  }

  /** The revision of the entry that is there; 0 if there is none. */
  @Operation
  public long peek() {
    HeadEntry entry = memory.peek(KEY);
    return entry == null ? 0 : entry.asOf();
  }

  @Test
  void everyInterleavingOfAFewIsLinearizable() {
    new ModelCheckingOptions()
        .sequentialSpecification(Register.class)
        .threads(2)
        .actorsBefore(1)
        .actorsPerThread(2)
        .actorsAfter(1)
        .iterations(10)
        .invocationsPerIteration(100)
        .check(NearMemoryLincheckTest.class);
  }

  @Test
  void whatRunsInParallelIsLinearizable() {
    new StressOptions()
        .sequentialSpecification(Register.class)
        .threads(3)
        .actorsBefore(1)
        .actorsPerThread(3)
        .actorsAfter(1)
        .iterations(20)
        .invocationsPerIteration(1_000)
        .check(NearMemoryLincheckTest.class);
  }
}
