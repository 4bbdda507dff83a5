package dev.toolrack.faults.history;

/**
 * A change to the catalog made by the load, including all its attempts, which share one request id.
 * Mutations of the same tool never overlap.
 *
 * @param id unique in the history
 * @param channel the channel of the attempt that decided the result
 * @param tool slug of the tool
 * @param generation the generation that is published or retired, or that resolves once the tool is
 *     enabled; otherwise 0
 * @param nanos before the first attempt
 * @param endNanos after the answer that decided the result; if the result is unknown, when the load
 *     gave up
 * @param revision the revision that it produced, if it is done
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

  /** The kind of change. */
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

  /** What is known about the result. */
  public enum Result {
    /** Answered OK: it happened between its beginning and its end. */
    DONE,
    /** Definitely refused: it never happened. */
    REFUSED,
    /** No attempt was answered: it may happen at any time after its beginning, or never. */
    UNKNOWN
  }

  /** Whether it is known to have happened. */
  public boolean done() {
    return result == Result.DONE;
  }
}
