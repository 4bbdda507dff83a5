package dev.toolrack.faults.scenario;

import static dev.toolrack.faults.lab.Host.A;
import static dev.toolrack.faults.lab.Host.B;

import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.lab.Host;
import dev.toolrack.faults.lab.Pause;
import dev.toolrack.faults.lab.Replica;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Faults of the service's processes. */
final class ProcessFaults {
  /** Longer than Hazelcast takes to detect a silent member. */
  private static final Duration FREEZE = Duration.ofSeconds(61);

  private ProcessFaults() {}

  static List<Scenario> all() {
    return List.of(
        Scenario.of(
                Group.PROCESS,
                "kill",
                "kill -9 of one replica under load",
                Fault.of(
                    stage -> stage.lab().replica(B).kill(),
                    stage -> stage.lab().replica(B).start()))
            .touching(B)
            .cuttingOff(B)
            .excusing(Excuse.SDK)
            .quickly(Duration.ofSeconds(5)),
        Scenario.of(
                Group.PROCESS,
                "freeze",
                "SIGSTOP of one replica for 61 s, then SIGCONT",
                Fault.of(
                    stage -> stage.lab().replica(A).freeze(),
                    stage -> stage.lab().replica(A).thaw()))
            .touching(A)
            .cuttingOff(A)
            .excusing(Excuse.SDK, Excuse.SILENCE)
            .lasting(FREEZE),
        Scenario.of(
                Group.PROCESS,
                "rolling-restart",
                "SIGTERM and a new start of one replica after the other",
                Fault.of(ProcessFaults::restartEach, stage -> {}))
            .touching(Scenario.ALL)
            .cuttingOff(Scenario.ALL)
            .lasting(Duration.ZERO)
            .quickly(Duration.ZERO),
        Scenario.of(
                Group.PROCESS,
                "kill-all",
                "kill -9 of all three replicas at once",
                Fault.of(ProcessFaults::killAll, ProcessFaults::startAll))
            .touching(Scenario.ALL)
            .cuttingOff(Scenario.ALL)
            .excusing(Excuse.SDK)
            .lasting(Duration.ofSeconds(5)),
        Scenario.of(
                Group.PROCESS,
                "leader-kill",
                "kill -9 of the replica that leads, which is started again",
                new ToLeader(Replica::kill, Replica::start))
            .excusing(Excuse.SDK),
        Scenario.of(
                Group.PROCESS,
                "leader-freeze",
                "SIGSTOP of the replica that leads, then SIGCONT",
                new ToLeader(Replica::freeze, Replica::thaw))
            .excusing(Excuse.SDK, Excuse.SILENCE)
            .quickly(Duration.ofSeconds(10)));
  }

  /** A fault of whichever replica leads when it begins. */
  private static final class ToLeader implements Fault {
    private final Consumer<Replica> breaking;
    private final Consumer<Replica> mending;
    private @Nullable Replica leader;

    ToLeader(Consumer<Replica> breaking, Consumer<Replica> mending) {
      this.breaking = breaking;
      this.mending = mending;
    }

    @Override
    public Optional<Host> victim(Stage stage) {
      Replica found = stage.lab().leader();
      leader = found;
      return Optional.of(found.host());
    }

    @Override
    public void inject(Stage stage) {
      breaking.accept(Objects.requireNonNull(leader));
    }

    @Override
    public void heal(Stage stage) {
      mending.accept(Objects.requireNonNull(leader));
    }
  }

  /**
   * Continues with the next replica once this one has had its recovery time, as anyone rolling out
   * a release must. The Kubernetes manifests require four times as long.
   */
  private static void restartEach(Stage stage) {
    List<Replica> replicas = stage.lab().replicas();
    for (Replica replica : replicas) {
      replica.stop();
      replica.start();
      replica.awaitReady();
      if (replica != replicas.getLast()) {
        Pause.of(stage.recovery());
      }
    }
  }

  private static void killAll(Stage stage) {
    List<Thread> killers =
        stage.lab().replicas().stream()
            .map(replica -> Thread.ofPlatform().name("kill-" + replica).start(replica::kill))
            .toList();
    for (Thread killer : killers) {
      try {
        killer.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * Three replicas that start at once on one machine's cores take longer than on three machines.
   */
  private static void startAll(Stage stage) {
    stage.lab().replicas().forEach(Replica::start);
    stage.lab().replicas().forEach(Replica::awaitReady);
  }
}
