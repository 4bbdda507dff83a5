package dev.toolrack.faults.scenario;

import static dev.toolrack.faults.lab.Host.C;

import dev.toolrack.faults.lab.FakeClock;
import dev.toolrack.faults.lab.Lab;
import dev.toolrack.faults.lab.Pause;
import dev.toolrack.faults.lab.Replica;
import java.time.Duration;
import java.util.List;

/** Jumps of the wall clock of one replica, which is first restarted with a clock that can jump. */
final class ClockFaults {
  /** Must come before all other clock faults. */
  static final String EXCHANGE = "clock-exchange";

  private static final Duration QUICK = Duration.ofSeconds(6);
  private static final Duration HOUR = Duration.ofHours(1);

  private ClockFaults() {}

  static List<Scenario> all() {
    return List.of(
        Scenario.of(
                Group.CLOCK,
                EXCHANGE,
                "SIGTERM and a new start of one replica, by a clock that jumps",
                Fault.of(ClockFaults::exchange, stage -> {}))
            .touching(C)
            .cuttingOff(C)
            .lasting(Duration.ZERO)
            .quickly(Duration.ZERO),
        jump("clock-forward", "one replica's clock jumps an hour ahead, and back", HOUR)
            .quickly(QUICK),
        jump("clock-back", "one replica's clock jumps an hour back, and ahead", HOUR.negated()));
  }

  private static Scenario jump(String name, String what, Duration offset) {
    return Scenario.of(
        Group.CLOCK,
        name,
        what,
        Fault.of(stage -> set(stage, offset), stage -> set(stage, Duration.ZERO)));
  }

  private static void exchange(Stage stage) {
    Lab lab = stage.lab();
    Replica replica = lab.replica(C);
    replica.stop();
    replica.start(lab.clock());
    replica.awaitReady();
  }

  private static void set(Stage stage, Duration offset) {
    stage.lab().clock().set(offset);
    Pause.of(FakeClock.LATENCY);
  }
}
