package dev.toolrack.faults.scenario;

import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.history.FaultEnded;
import dev.toolrack.faults.lab.Pause;
import dev.toolrack.faults.lab.Replica;
import java.time.Duration;

/** Runs one fault after the other: calm, inject, hold, heal, recovery time. */
public final class Director {
  private static final Duration CALM = Duration.ofSeconds(3);

  /** Added to the recovery time, so that a late recovery is observed. */
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
   * Creates the director of a run.
   *
   * @param quick whether turns are short
   */
  public Director(Stage stage, boolean quick) {
    this.stage = stage;
    this.quick = quick;
  }

  /** Begins the warm-up, during which nothing is expected of the newly started processes. */
  public void beginWarmUp() {
    stage.history().write(WARM_UP.began(System.nanoTime()));
  }

  /** Ends the warm-up. */
  public void endWarmUp() {
    stage.history().write(new FaultEnded(System.nanoTime(), WARM_UP.name()));
    Pause.of(stage.recovery());
  }

  /** Runs a fault and waits until its recovery time is over. */
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
