package dev.toolrack.faults.history;

import java.util.Set;

/**
 * A fault begins.
 *
 * @param nanos before anything was done
 * @param fault name of the fault
 * @param group its group, for example {@code network}
 * @param touched replicas that are gone, frozen, cut off or impaired during the fault
 * @param cutOff replicas that cannot read Postgres, or cannot run at all, during the fault: they
 *     have a reason not to know of a change
 * @param excuses what may fail on replicas that are not touched
 */
public record FaultBegan(
    long nanos,
    String fault,
    String group,
    Set<String> touched,
    Set<String> cutOff,
    Set<Excuse> excuses)
    implements Event {
  /** Copies the sets. */
  public FaultBegan {
    touched = Set.copyOf(touched);
    cutOff = Set.copyOf(cutOff);
    excuses = Set.copyOf(excuses);
  }
}
