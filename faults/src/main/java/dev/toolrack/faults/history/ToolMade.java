package dev.toolrack.faults.history;

/**
 * A tool of the load.
 *
 * @param tool slug of the tool
 * @param role what the load does with it
 * @param idempotent whether its versions declare that they are idempotent
 */
public record ToolMade(long nanos, String tool, Role role, boolean idempotent) implements Event {

  /** What the load does with a tool. Its versions are {@code 1.0.N}; N is the generation. */
  public enum Role {
    /** New generations are published and never retired. */
    GROWING,
    /** It is alternately disabled and enabled, and keeps its only generation. */
    SWITCHED,
    /** New generations are published, and all but the newest are retired after a while. */
    RETIRING
  }
}
