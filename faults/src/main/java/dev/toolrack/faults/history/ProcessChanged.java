package dev.toolrack.faults.history;

/**
 * A process of the lab was started, stopped or told something.
 *
 * @param nanos before the act; for {@code READY} and {@code ENDED}, after it was seen
 * @param process name of the replica, or of another process
 * @param incarnation starts of that process so far, from 1
 * @param phase what happens to it
 */
public record ProcessChanged(long nanos, String process, int incarnation, Phase phase)
    implements Event {

  /** What happens to a process. */
  public enum Phase {
    /** It is started. */
    STARTING,
    /** It is ready. */
    READY,
    /** It is asked to stop (SIGTERM). */
    STOPPING,
    /** It is killed (SIGKILL). */
    KILLED,
    /** It is frozen (SIGSTOP). */
    FROZEN,
    /** It goes on (SIGCONT). */
    THAWED,
    /** It is gone. */
    ENDED
  }
}
