package dev.toolrack.faults.scenario;

import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.history.FaultEnded;
import dev.toolrack.faults.lab.Pause;
import dev.toolrack.faults.lab.Replica;
import java.time.Duration;

/** Makes one fault after the other: calm, inject, hold, heal, time to recover. */
public final class Director {
  private static final Duration CALM = Duration.ofSeconds(3);

  /** Beyond the time that is granted for it, so that what comes too late is seen to come. */
  private static final Duration RECOVERY_MARGIN = Duration.ofSeconds(2);

  private static final Scenario WARM_UP =
      Scenario.of(
              Group.PROCESS,
              "warm-up",
              "replicas that have just been started are put under load",
              Fault.of(_ -> {}, _ -> {}))
          .touching(Scenario.ALL)
          .excusing(Excuse.RESOLVES, Excuse.EXECUTIONS, Excuse.MUTATIONS, Excuse.SDK);

  private final Stage stage;
  private final boolean quick;

  /**
   * A director of one run.
   *
   * @param quick whether turns are short
   */
  public Director(Stage stage, boolean quick) {
    this.stage = stage;
    this.quick = quick;
  }

  /** Begins the time in which nothing is expected of processes that have just been started. */
  public void beginWarmUp() {
    stage.history().write(WARM_UP.began(System.nanoTime()));
  }

  /** Ends it. */
  public void endWarmUp() {
    stage.history().write(new FaultEnded(System.nanoTime(), WARM_UP.name()));
    Pause.of(stage.recovery());
  }

  /** Makes a fault and waits until the time to recover from it is over. */
  public void perform(Scenario scenario) {
    Pause.of(CALM);
    Scenario aimed =
        scenario
            .fault()
            .victim(stage)
            .map(victim -> scenario.touching(victim).cuttingOff(victim))
            .orElse(scenario);
    stage.history().write(aimed.began(System.nanoTime()));
    scenario.fault().inject(stage);
    Pause.of(scenario.hold(quick));
    scenario.fault().heal(stage);
    long ended = System.nanoTime();
    stage.history().write(new FaultEnded(ended, scenario.name()));
    stage.lab().replicas().forEach(Replica::awaitReady);
    Duration left = stage.recovery().plus(RECOVERY_MARGIN).minusNanos(System.nanoTime() - ended);
    if (left.isPositive()) {
      Pause.of(left);
    }
    scenario.fault().restore(stage);
  }

  @Override
  public String toString() {
    return "Director{quick=" + quick + "}";
  }
}
