package dev.toolrack.faults.load;

import java.net.URI;
import java.util.List;

/**
 * What the load is put on.
 *
 * @param replicas the replicas
 * @param upstream where the tools are called, without a path
 * @param rate 1 for about 180 calls per second in all; calls grow with it, mutations do not
 */
public record LoadPlan(List<ReplicaAddress> replicas, URI upstream, double rate) {
  /** Copies the list. */
  public LoadPlan {
    replicas = List.copyOf(replicas);
    if (!(rate > 0)) {
      throw new IllegalArgumentException("rate must be positive, is " + rate);
    }
  }
}
