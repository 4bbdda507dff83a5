package dev.toolrack.server.execution;

/**
 * How busy the cores were between two measurements. Each share is from 0 to 1, or negative where
 * the system does not report it. In a container with a CPU limit, shares are relative to the limit.
 *
 * @param machine share taken by everything on the machine
 * @param process share taken by this process
 */
public record CpuLoad(double machine, double process) {
  /**
   * Below 1, because while only the garbage collector works, some cores idle although no time is
   * left.
   */
  private static final double FULL = 0.85;

  private static final double TIME_LEFT = 0.70;

  /** A process that takes a smaller share does not keep the cores busy; others do. */
  private static final double FULL_BY_PROCESS = 1.0 / 3;

  private static final double TIME_LEFT_BY_PROCESS = 1.0 / 4;

  /** Whether the cores can hardly do more, and this process is one of the reasons. */
  boolean isFull() {
    return machine >= FULL && process >= FULL_BY_PROCESS;
  }

  /** Whether the cores can do more. Between this and {@link #isFull} there is a gap. */
  boolean leavesTime() {
    return machine < TIME_LEFT || process < TIME_LEFT_BY_PROCESS;
  }
}
