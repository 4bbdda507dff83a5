package dev.toolrack.faults.scenario;

import dev.toolrack.faults.history.HistoryWriter;
import dev.toolrack.faults.lab.Lab;
import dev.toolrack.faults.lab.LabException;
import dev.toolrack.faults.load.Load;
import dev.toolrack.faults.upstream.Behaviour;
import dev.toolrack.faults.upstream.Upstream;
import java.io.IOException;
import java.time.Duration;

/**
 * What faults operate on.
 *
 * @param lab the lab
 * @param upstream the upstream that the load's tools call
 * @param history records what was done
 * @param load the load that the service is under
 * @param recovery how long the service may take to recover
 */
public record Stage(
    Lab lab, Upstream upstream, HistoryWriter history, Load load, Duration recovery) {
  /** The port of the upstream on the clients host. */
  public static final int UPSTREAM_PORT = 9090;

  /** Changes the behaviour of the upstream. */
  void behave(Behaviour behaviour) {
    try {
      upstream.behave(behaviour);
    } catch (IOException e) {
      throw new LabException("the upstream does not listen again", e);
    }
  }
}
