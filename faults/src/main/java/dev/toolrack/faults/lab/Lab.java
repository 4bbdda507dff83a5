package dev.toolrack.faults.lab;

import dev.toolrack.faults.history.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Three replicas and a Postgres, each on its own host, and the means to break them. The {@link
 * Watchdog} removes everything that it creates, so it has no close method.
 */
public final class Lab {
  private static final Duration LEADER_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LEADER_PAUSE = Duration.ofMillis(100);

  private final Path logs;
  private final Network network = new Network();
  private final Firewall firewall = new Firewall();
  private final Postgres postgres;
  private final List<Replica> replicas;
  private final FakeClock clock = new FakeClock(LabFolder.PATH.resolve("clock"));

  private Lab(Path logs, Path launcher, Consumer<Event> history) {
    this.logs = logs;
    this.postgres = new Postgres(logs);
    this.replicas =
        Host.REPLICAS.stream().map(host -> new Replica(host, launcher, logs, history)).toList();
  }

  /**
   * Starts Postgres and the replicas, and waits until all are ready.
   *
   * @param home the folder of Toolrack's sources, already built
   * @param logs where the output of the processes is written
   * @param history receives what happens to the replicas
   */
  public static Lab start(Path home, Path logs, Consumer<Event> history) {
    try {
      Files.createDirectories(logs);
    } catch (IOException e) {
      throw new LabException(logs + " cannot be made", e);
    }
    Lab lab = new Lab(logs, ServerCopy.make(home, LabFolder.PATH.resolve("server")), history);
    lab.postgres.create();
    // The first one migrates the schema; starting all at once would not be faster on a small
    // machine.
    for (Replica replica : lab.replicas) {
      replica.start();
      if (replica.host() == Host.A) {
        replica.awaitReady();
      }
    }
    lab.replicas.stream().skip(1).forEach(Replica::awaitReady);
    return lab;
  }

  public Network network() {
    return network;
  }

  public Firewall firewall() {
    return firewall;
  }

  public Postgres postgres() {
    return postgres;
  }

  public List<Replica> replicas() {
    return replicas;
  }

  /** The replica on the given host. */
  public Replica replica(Host host) {
    return replicas.get(Host.REPLICAS.indexOf(host));
  }

  /**
   * The replica that reports that it leads.
   *
   * @throws LabException if none does within 10 s
   */
  public Replica leader() {
    long deadline = System.nanoTime() + LEADER_TIMEOUT.toNanos();
    while (System.nanoTime() - deadline < 0) {
      for (Replica replica : replicas) {
        if (replica.isLeading()) {
          return replica;
        }
      }
      Pause.of(LEADER_PAUSE);
    }
    throw new LabException("no replica leads");
  }

  /** A clock that can jump, for the one replica that is started with it. */
  public FakeClock clock() {
    return clock;
  }

  /** Where the output of the processes is written. */
  public Path logs() {
    return logs;
  }

  @Override
  public String toString() {
    return "Lab{" + replicas + "}";
  }
}
