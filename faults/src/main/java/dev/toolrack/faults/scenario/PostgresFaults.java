package dev.toolrack.faults.scenario;

import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.lab.Crowd;
import dev.toolrack.faults.lab.Host;
import dev.toolrack.faults.lab.Postgres;
import java.time.Duration;
import java.util.List;

/** Faults of Postgres. Replicas continue from memory: only mutations may fail. */
final class PostgresFaults {
  private static final Duration QUICK = Duration.ofSeconds(5);

  /** The channel of the change feed, whose name every notification contains. */
  private static final String CHANNEL = "toolrack_changes";

  private PostgresFaults() {}

  static List<Scenario> all() {
    return List.of(
        away(
            "postgres-restart",
            "Postgres is stopped in order and started again",
            Fault.of(stage -> stage.lab().postgres().stop(), PostgresFaults::bringBack)),
        away(
                "postgres-kill",
                "kill -9 of all processes of Postgres, which then recovers",
                Fault.of(stage -> stage.lab().postgres().kill(), PostgresFaults::bringBack))
            .quickly(QUICK),
        away(
            "connection-limit",
            "others hold all connections of Postgres, the service has none",
            new Crowded()),
        away(
            "disk-full",
            "the disk of Postgres is full, then has room again",
            Fault.of(stage -> stage.lab().postgres().fillDisk(), PostgresFaults::freeDisk)),
        Scenario.of(
                Group.POSTGRES,
                "notify-lost",
                "every connection that a notification is sent on falls silent",
                Fault.of(
                    stage -> stage.lab().firewall().swallow(Host.POSTGRES, CHANNEL),
                    stage -> stage.lab().firewall().open(Host.POSTGRES)))
            .excusing(Excuse.NOTIFY)
            .lasting(Duration.ofSeconds(30))
            .quickly(Duration.ofSeconds(10)),
        Scenario.of(
                Group.POSTGRES,
                "poll-only",
                "the same, and nobody asks for a change that he knows of",
                Fault.of(PostgresFaults::leaveToPoll, PostgresFaults::hurry))
            .excusing(Excuse.NOTIFY, Excuse.POLL)
            .lasting(Duration.ofSeconds(30)),
        Scenario.of(
                Group.POSTGRES,
                "late-commit",
                "a transaction changes a tool and commits after many that began later",
                new LateTransaction(false))
            .quickly(Duration.ofSeconds(4)),
        Scenario.of(
                Group.POSTGRES,
                "early-revision",
                "a transaction takes its revision at once and commits seconds later",
                new LateTransaction(true))
            .excusing(Excuse.MUTATIONS));
  }

  private static Scenario away(String name, String what, Fault fault) {
    return Scenario.of(Group.POSTGRES, name, what, fault)
        .cuttingOff(Scenario.ALL)
        .excusing(Excuse.MUTATIONS);
  }

  private static void leaveToPoll(Stage stage) {
    stage.load().hurry(false);
    stage.lab().firewall().swallow(Host.POSTGRES, CHANNEL);
  }

  private static void hurry(Stage stage) {
    stage.lab().firewall().open(Host.POSTGRES);
    stage.load().hurry(true);
  }

  private static void bringBack(Stage stage) {
    stage.lab().postgres().start();
    stage.lab().postgres().awaitReady();
  }

  private static void freeDisk(Stage stage) {
    Postgres postgres = stage.lab().postgres();
    postgres.freeDisk();
    postgres.awaitReady();
  }

  private static final class Crowded implements Fault {
    private final Crowd crowd = new Crowd();

    @Override
    public void inject(Stage stage) {
      crowd.gather();
    }

    @Override
    public void heal(Stage stage) {
      crowd.close();
    }
  }
}
