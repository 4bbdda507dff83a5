package dev.toolrack.server.execution.schema;

/**
 * What the patterns of a schema may still cost for the value that the thread is checking. A pattern
 * is not told for which value it is tried, so the account is the thread's.
 */
final class PatternWork {
  /**
   * Automaton states times characters, each of which takes some nanoseconds; {@code
   * docs/design/json-schema.md} has the figures.
   */
  private static final long MOST = 1 << 25;

  private static final ThreadLocal<PatternWork> CURRENT = ThreadLocal.withInitial(PatternWork::new);

  private long left;

  private PatternWork() {}

  /** Begins with the next value. */
  static void begin() {
    CURRENT.get().left = MOST;
  }

  /**
   * Takes what it costs at most to try a pattern. An empty text takes a step too.
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
