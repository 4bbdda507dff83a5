package dev.toolrack.bench.subject;

import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Replicas of one service, which share a Postgres database and a grid. */
public final class Replicas implements AutoCloseable {
  private static final Duration JOIN_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration JOIN_PAUSE = Duration.ofMillis(20);

  private final List<Toolrack> replicas = new ArrayList<>();

  private Replicas() {}

  /**
   * Starts replicas on a database of their own, and waits until each of them sees all others.
   *
   * @param database name of the database, also used for the replicas' folder
   */
  public static Replicas start(Path folder, Postgres postgres, String database, int count) {
    postgres.create(database);
    List<Integer> ports = IntStream.range(0, count).mapToObj(_ -> Ports.free()).toList();
    String members =
        ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    Replicas started = new Replicas();
    try {
      for (int port : ports) {
        Path own = Files.createDirectories(folder.resolve(database).resolve("replica-" + port));
        started.replicas.add(
            Toolrack.startMember(
                own,
                port,
                "--database-url=" + postgres.url(database),
                "--cluster-name=" + database,
                "--cluster-members=" + members));
      }
      started.awaitJoined();
      return started;
    } catch (IOException e) {
      started.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private void awaitJoined() {
    long deadline = System.nanoTime() + JOIN_TIMEOUT.toNanos();
    while (!replicas.stream().allMatch(this::seesAll)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException("The replicas do not see each other");
      }
      LockSupport.parkNanos(JOIN_PAUSE.toNanos());
    }
  }

  private boolean seesAll(Toolrack replica) {
    return replica.metrics().value("toolrack_cluster_members") == replicas.size();
  }

  public List<Toolrack> all() {
    return Collections.unmodifiableList(replicas);
  }

  public Toolrack first() {
    return replicas.getFirst();
  }

  /** The same round, after which the metrics of each replica must show no failures. */
  public Comparison.Round measured(Comparison.Round round) {
    return () -> {
      Sample sample = round.run();
      replicas.forEach(replica -> replica.metrics().requireNoFailures());
      return sample;
    };
  }

  @Override
  public void close() {
    replicas.reversed().forEach(Toolrack::close);
  }

  @Override
  public String toString() {
    return "Replicas" + replicas;
  }
}
