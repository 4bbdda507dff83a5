package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The head of a tool in memory, with what is derived from it. The same instance is given out as
 * long as the head does not change. Thread-safe.
 */
public final class HeadSnapshot {
  /** More selectors than a tool's callers use; a caller that makes them up gains nothing. */
  private static final int MAX_REMEMBERED_SELECTORS = 64;

  private final ToolHead head;
  private final long asOf;
  private final ConcurrentHashMap<String, Choice> choices = new ConcurrentHashMap<>(4);

  /**
   * A snapshot.
   *
   * @param asOf as in {@link LoadedHead#asOf()}
   */
  public HeadSnapshot(ToolHead head, long asOf) {
    this.head = head;
    this.asOf = asOf;
  }

  public ToolHead head() {
    return head;
  }

  public long asOf() {
    return asOf;
  }

  /**
   * What a selector chooses; remembered for the selectors in use.
   *
   * @throws ToolrackException INVALID_REQUEST, VERSION_NOT_FOUND or VERSION_RETIRED
   */
  public Choice choose(String selector) {
    Choice known = choices.get(selector);
    if (known != null) {
      return known;
    }
    Choice choice = new Choice(Selection.of(head, Selector.parse(selector)));
    if (choices.size() < MAX_REMEMBERED_SELECTORS) {
      Choice earlier = choices.putIfAbsent(selector, choice);
      return earlier == null ? choice : earlier;
    }
    return choice;
  }

  @Override
  public String toString() {
    return "HeadSnapshot{" + head.key() + ", revision=" + head.revision() + ", asOf=" + asOf + "}";
  }

  /** A selection with the reply that a protocol derives from it. */
  public static final class Choice {
    private final Selection selection;
    private final Derived reply = new Derived();

    Choice(Selection selection) {
      this.selection = selection;
    }

    public Selection selection() {
      return selection;
    }

    /** Place for the finished reply of a Resolve. */
    public Derived reply() {
      return reply;
    }
  }
}
