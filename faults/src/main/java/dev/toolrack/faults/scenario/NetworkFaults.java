package dev.toolrack.faults.scenario;

import static dev.toolrack.faults.lab.Host.A;
import static dev.toolrack.faults.lab.Host.B;
import static dev.toolrack.faults.lab.Host.C;
import static dev.toolrack.faults.lab.Host.POSTGRES;

import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.lab.Firewall;
import dev.toolrack.faults.lab.Host;
import dev.toolrack.faults.lab.Replica;
import dev.toolrack.faults.lab.SlowCable;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Faults of network links. */
final class NetworkFaults {
  private static final Duration QUICK = Duration.ofSeconds(6);
  private static final Duration DELAY = Duration.ofMillis(200);
  private static final double LOSS = 0.05;

  private NetworkFaults() {}

  static List<Scenario> all() {
    return List.of(
        Scenario.of(
                Group.NETWORK,
                "grid-cut",
                "one replica is cut off from the grid and from nothing else",
                dropping(C, firewall -> firewall.cutPort(C, Replica.CLUSTER_PORT)))
            .lasting(Duration.ofSeconds(30))
            .quickly(QUICK),
        Scenario.of(
            Group.NETWORK,
            "grid-one-way",
            "one replica's packets to another are lost, not those that come back",
            dropping(A, firewall -> firewall.mute(A, B))),
        Scenario.of(
                Group.NETWORK,
                "postgres-cut",
                "one replica is cut off from Postgres",
                dropping(B, firewall -> firewall.cut(B, POSTGRES)))
            .touching(B)
            .cuttingOff(B)
            .excusing(Excuse.SDK)
            .lasting(Duration.ofSeconds(30))
            .quickly(QUICK),
        Scenario.of(
                Group.NETWORK,
                "postgres-one-way",
                "one replica hears nothing of Postgres, which hears everything of it",
                dropping(C, firewall -> firewall.deafen(C, POSTGRES)))
            .touching(C)
            .cuttingOff(C)
            .excusing(Excuse.SDK),
        Scenario.of(
                Group.NETWORK,
                "upstream-cut",
                "one replica is cut off from what the tools call",
                dropping(A, firewall -> firewall.cutPort(A, Stage.UPSTREAM_PORT)))
            .touching(A)
            .excusing(Excuse.SDK),
        Scenario.of(
                Group.NETWORK,
                "unplugged",
                "the cable of one replica is out: nobody is told",
                Fault.of(
                    stage -> stage.lab().network().unplug(B),
                    stage -> stage.lab().network().plug(B)))
            .touching(B)
            .cuttingOff(B)
            .excusing(Excuse.SDK, Excuse.SILENCE),
        Scenario.of(
                Group.NETWORK,
                "delay",
                "round trips from and to one replica take 200 ms longer",
                new Slow(A))
            .touching(A),
        Scenario.of(
                Group.NETWORK,
                "loss",
                "one replica loses 5 % of all packets, each way",
                dropping(B, firewall -> firewall.lose(B, LOSS)))
            .touching(B)
            .excusing(Excuse.SDK, Excuse.SILENCE));
  }

  private static Fault dropping(Host at, Consumer<Firewall> rules) {
    return Fault.of(
        stage -> rules.accept(stage.lab().firewall()), stage -> stage.lab().firewall().open(at));
  }

  private static final class Slow implements Fault {
    private final Host host;
    private @Nullable SlowCable cable;

    Slow(Host host) {
      this.host = host;
    }

    @Override
    public void inject(Stage stage) {
      cable = SlowCable.insert(host, DELAY, stage.lab().logs());
    }

    @Override
    public void heal(Stage stage) {
      if (cable != null) {
        cable.close();
      }
    }
  }
}
