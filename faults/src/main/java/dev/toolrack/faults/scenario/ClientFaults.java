package dev.toolrack.faults.scenario;

import static dev.toolrack.faults.lab.Host.A;
import static dev.toolrack.faults.lab.Host.B;
import static dev.toolrack.faults.lab.Host.C;

import dev.toolrack.faults.history.Excuse;
import java.time.Duration;
import java.util.List;

/** Misbehaving clients. Others must not notice. */
final class ClientFaults {
  private static final int SLOW_WATCHERS = 10_000;

  private ClientFaults() {}

  static List<Scenario> all() {
    return List.of(
        Scenario.of(
                Group.CLIENT,
                "client-cancels",
                "200 executions a second are cancelled under way",
                new Cancels(A))
            .quickly(Duration.ofSeconds(5)),
        Scenario.of(
                Group.CLIENT,
                "client-disconnects",
                "clients vanish in the middle of their batches",
                new Disconnects(B))
            .quickly(Duration.ofSeconds(5)),
        Scenario.of(
            Group.CLIENT,
            "slow-watchers",
            "10,000 watchers that read one event and then no more",
            new SlowWatchers(SLOW_WATCHERS)),
        Scenario.of(
                Group.CLIENT,
                "burst",
                "ten times as many executions at once as one replica admits",
                new Burst(C))
            .touching(C)
            .excusing(Excuse.SDK)
            .lasting(Duration.ofSeconds(10)));
  }
}
