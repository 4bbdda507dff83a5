package dev.toolrack.faults.history;

/**
 * A process of the lab was started or stopped, or was sent a signal.
 *
 * @param nanos before the action; for {@code READY} and {@code ENDED}, after it was observed
 * @param process name of the replica, or of another process
 * @param incarnation number of starts of that process so far, starting at 1
 * @param phase what happens to the process
 */
public record ProcessChanged(long nanos, String process, int incarnation, Phase phase)
    implements Event {

  /** What happens to a process. */
  public enum Phase {
    /** It is being started. */
    STARTING,
    /** It is ready. */
    READY,
    /** It is asked to stop (SIGTERM). */
    STOPPING,
    /** It is killed (SIGKILL). */
    KILLED,
    /** It is frozen (SIGSTOP). */
    FROZEN,
    /** It continues (SIGCONT). */
    THAWED,
    /** It has ended. */
    ENDED
  }
}
