package dev.toolrack.faults.history;

/**
 * A tool of the load.
 *
 * @param tool its slug
 * @param role what the load does with it
 * @param idempotent whether its versions say that they may be called twice
 */
public record ToolMade(long nanos, String tool, Role role, boolean idempotent) implements Event {

  /** What the load does with a tool. Its versions are {@code 1.0.N}; N is the generation. */
  public enum Role {
    /** New generations are published, and none is ever taken back. */
    GROWING,
    /** It is disabled and enabled in turn; it keeps its one generation. */
    SWITCHED,
    /** New generations are published, and each but the newest is retired after a while. */
    RETIRING
  }
}
