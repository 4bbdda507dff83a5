package dev.toolrack.faults;

import dev.toolrack.faults.check.Checker;
import dev.toolrack.faults.check.IncompleteHistoryException;
import dev.toolrack.faults.check.Report;
import dev.toolrack.faults.history.HistoryReader;
import dev.toolrack.faults.history.HistoryWriter;
import dev.toolrack.faults.history.Promises;
import dev.toolrack.faults.history.RunBegan;
import dev.toolrack.faults.lab.Host;
import dev.toolrack.faults.lab.Lab;
import dev.toolrack.faults.lab.LabException;
import dev.toolrack.faults.lab.Pause;
import dev.toolrack.faults.lab.Postgres;
import dev.toolrack.faults.lab.Replica;
import dev.toolrack.faults.load.Load;
import dev.toolrack.faults.load.LoadPlan;
import dev.toolrack.faults.load.ReplicaAddress;
import dev.toolrack.faults.load.Truth;
import dev.toolrack.faults.scenario.Director;
import dev.toolrack.faults.scenario.Scenario;
import dev.toolrack.faults.scenario.Stage;
import dev.toolrack.faults.upstream.Upstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A run, executed on the clients host: start the lab and the load, cause one fault after the other,
 * end the load, check, report.
 *
 * @param home the folder of Toolrack's sources, already built
 * @param evidence where history, report and logs are written
 */
record Run(Path home, Evidence evidence, boolean quick, Faults.Output output) {
  /** Time for JIT compilers and connection pools of new processes to settle. */
  private static final Duration WARM = Duration.ofSeconds(10);

  private static final double RATE = 1;

  /**
   * Quick runs may take place on any build machine, where three cold JVMs on two slow cores are
   * slow.
   */
  private static final double QUICK_RATE = 0.5;

  /** Executes the run. Returns 0 if every invariant held, otherwise 1. */
  int of(List<Scenario> scenarios) throws IOException, InterruptedException {
    try (HistoryWriter history = HistoryWriter.create(evidence.history())) {
      record(scenarios, history);
    }
    say("checking");
    Report report;
    try {
      report = Checker.check(HistoryReader.read(evidence.history()));
    } catch (IncompleteHistoryException e) {
      throw new LabException("the history is not whole, so nothing is proved", e);
    }
    Files.writeString(evidence.report(), report.json());
    System.out.println(output == Faults.Output.JSON ? report.json() : report.table());
    say("history, report and logs are in " + evidence.folder());
    return report.holds() ? 0 : 1;
  }

  private void record(List<Scenario> scenarios, HistoryWriter history)
      throws IOException, InterruptedException {
    Promises promises = Promises.defaults();
    history.write(
        new RunBegan(
            System.nanoTime(),
            Instant.now().toString(),
            quick,
            Host.REPLICAS.stream().map(Host::label).toList(),
            promises));
    say("starting Postgres and three replicas");
    Lab lab = Lab.start(home, evidence.logs(), history::write);
    InetSocketAddress upstreamAddress =
        new InetSocketAddress(Host.CLIENTS.address(), Stage.UPSTREAM_PORT);
    try (Upstream upstream = Upstream.open(upstreamAddress, Run::replicaAt, history)) {
      Load load = new Load(plan(upstreamAddress), history);
      Director director =
          new Director(
              new Stage(lab, upstream, history, load, Duration.ofNanos(promises.recoveryNanos())),
              quick);
      director.beginWarmUp();
      load.begin();
      Pause.of(WARM);
      director.endWarmUp();
      for (Scenario scenario : scenarios) {
        say(scenario.name() + ": " + scenario.what());
        director.perform(scenario);
      }
      load.end();
    }
    try (Connection connection = Postgres.connect("postgres", "toolrack")) {
      Truth.read(connection, history);
    } catch (SQLException e) {
      throw new LabException("Postgres cannot be read at the end", e);
    }
  }

  private LoadPlan plan(InetSocketAddress upstream) {
    return new LoadPlan(
        Host.REPLICAS.stream()
            .map(
                host ->
                    new ReplicaAddress(
                        host.label(),
                        new InetSocketAddress(host.address(), Replica.GRPC_PORT),
                        URI.create("http://" + host.address() + ":" + Replica.HTTP_PORT)))
            .toList(),
        URI.create("http://" + upstream.getHostString() + ":" + upstream.getPort()),
        quick ? QUICK_RATE : RATE);
  }

  private static String replicaAt(InetAddress address) {
    return Host.REPLICAS.stream()
        .filter(host -> host.address().equals(address.getHostAddress()))
        .map(Host::label)
        .findFirst()
        .orElse(address.getHostAddress());
  }

  private static void say(String line) {
    System.err.println(line);
  }
}
