package dev.toolrack.faults;

import dev.toolrack.faults.history.HistoryWriter;
import dev.toolrack.faults.history.Promises;
import dev.toolrack.faults.history.RunBegan;
import dev.toolrack.faults.lab.Host;
import dev.toolrack.faults.lab.Lab;
import dev.toolrack.faults.scenario.Director;
import dev.toolrack.faults.scenario.Scenario;
import dev.toolrack.faults.scenario.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A run, on the clients' host: lab up, load, faults, load down, check, report.
 *
 * @param home the folder of Toolrack's sources, built
 * @param evidence where history, report and logs go
 */
record Run(Path home, Evidence evidence, boolean quick, Faults.Output output) {
  int of(List<Scenario> scenarios) throws IOException {
    Promises promises = Promises.defaults();
    try (HistoryWriter history = HistoryWriter.create(evidence.history())) {
      history.write(
          new RunBegan(
              System.nanoTime(),
              Instant.now().toString(),
              quick,
              Host.REPLICAS.stream().map(Host::label).toList(),
              promises));
      say("starting Postgres and three replicas");
      Lab lab = Lab.start(home, evidence.logs(), history::write);
      Director director =
          new Director(new Stage(lab, history), Duration.ofNanos(promises.recoveryNanos()), quick);
      for (Scenario scenario : scenarios) {
        say(scenario.name() + ": " + scenario.what());
        director.perform(scenario);
      }
    }
    return 0;
  }

  private static void say(String line) {
    System.err.println(line);
  }
}
