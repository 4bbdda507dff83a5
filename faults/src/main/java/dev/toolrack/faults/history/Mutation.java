package dev.toolrack.faults.history;

/**
 * A change of the catalog that the load made, with all its attempts, which carry one request id.
 * Those of one tool never overlap.
 *
 * @param id unique in the history
 * @param channel the channel of the attempt that decided it
 * @param tool slug of its tool
 * @param generation the generation that is published or retired, or that resolves once the tool is
 *     enabled; 0 for the others
 * @param nanos before the first attempt
 * @param endNanos after the answer that decided it; if it is unknown, when the load gave up
 * @param revision the revision that it made, if it is done
 */
public record Mutation(
    long id,
    String channel,
    Kind kind,
    String tool,
    int generation,
    long nanos,
    long endNanos,
    Result result,
    long revision)
    implements Event {

  /** What it does. */
  public enum Kind {
    /** Creates the tool, enabled and without versions. */
    CREATE,
    /** Publishes a generation as ACTIVE. */
    PUBLISH,
    /** Retires a generation. */
    RETIRE,
    /** Disables the tool. */
    DISABLE,
    /** Enables the tool. */
    ENABLE
  }

  /** What is known of it. */
  public enum Result {
    /** It was answered OK: it happened between its beginning and its end. */
    DONE,
    /** It was refused for good: it never happened. */
    REFUSED,
    /** No attempt was answered: it may happen at any time after its beginning, or never. */
    UNKNOWN
  }

  /** Whether it is known to have happened. */
  public boolean done() {
    return result == Result.DONE;
  }
}
