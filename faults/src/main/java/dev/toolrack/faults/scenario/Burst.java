package dev.toolrack.faults.scenario;

import dev.toolrack.faults.lab.Host;
import dev.toolrack.faults.lab.LabException;
import dev.toolrack.faults.lab.SuiteProcess;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ten times as many concurrent executions as a replica admits by default. */
final class Burst implements Fault {
  /** The default of {@code --max-in-flight}. */
  private static final int CAPACITY = 4_096;

  private static final int CALLS = 10 * CAPACITY;

  private final Host replica;
  private @Nullable SuiteProcess client;

  Burst(Host replica) {
    this.replica = replica;
  }

  @Override
  public void inject(Stage stage) {
    client =
        SuiteProcess.start(
            BurstOfCalls.class,
            BurstOfCalls.arguments(replica, stage.history().newIds(CALLS), CALLS));
  }

  @Override
  public void heal(Stage stage) {
    int status = Objects.requireNonNull(client).awaitEnd(BurstOfCalls.DEADLINE.multipliedBy(2));
    if (status != 0) {
      throw new LabException("the client of the burst ended with " + status);
    }
  }
}
