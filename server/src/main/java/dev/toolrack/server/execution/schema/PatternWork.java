package dev.toolrack.server.execution.schema;

/**
 * The remaining work for patterns while the current thread checks a value. Kept per thread, because
 * a pattern does not know for which value it is evaluated.
 */
final class PatternWork {
  private static final ThreadLocal<PatternWork> CURRENT = ThreadLocal.withInitial(PatternWork::new);

  private long left;

  private PatternWork() {}

  /** Starts the account for the next value. */
  static void begin(Effort effort) {
    CURRENT.get().left = effort.work();
  }

  /**
   * Takes the largest possible work for matching a pattern: automaton states times characters, each
   * of which takes a few nanoseconds. An empty text takes a step, too.
   *
   * @throws WorkExceeded if less is left
   */
  static void take(long states, int chars) {
    PatternWork work = CURRENT.get();
    work.left -= states * (chars + 1L);
    if (work.left < 0) {
      throw new WorkExceeded("The patterns take too much work");
    }
  }
}
