package dev.toolrack.faults.load;

import java.net.URI;
import java.util.List;

/**
 * Where the load is applied, and how much.
 *
 * @param replicas the replicas
 * @param upstream where the tools are called, without a path
 * @param rate 1 for about 180 calls per second in total; scales calls, but not mutations
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
