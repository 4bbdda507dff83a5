package dev.toolrack.server.execution;

/**
 * How busy the cores were between two looks, each from 0 to 1, or negative where the system does
 * not say. In a container with a limit they are shares of what that allows.
 *
 * @param machine of all that runs there
 * @param process of this process alone
 */
public record CpuLoad(double machine, double process) {
  /**
   * While the collector alone works the other cores have nothing to do, and yet no time is left.
   */
  private static final double FULL = 0.85;

  private static final double TIME_LEFT = 0.70;

  /** A process that takes less does not keep the cores busy: others do. */
  private static final double FULL_BY_PROCESS = 1.0 / 3;

  private static final double TIME_LEFT_BY_PROCESS = 1.0 / 4;

  /** Whether the cores could do hardly more, and this process is a reason why. */
  boolean isFull() {
    return machine >= FULL && process >= FULL_BY_PROCESS;
  }

  /** Whether they could do more; there is something between that and being full. */
  boolean leavesTime() {
    return machine < TIME_LEFT || process < TIME_LEFT_BY_PROCESS;
  }
}
