package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;
import java.util.HashMap;
import java.util.Map;

/**
 * The head of a tool in memory, with what selectors choose of it. The same instance is given out as
 * long as the head does not change. Thread-safe.
 */
public final class HeadSnapshot {
  /** More selectors than a tool's callers use; one that is made up costs its text and no more. */
  private static final int MAX_REMEMBERED_SELECTORS = 64;

  private final ToolHead head;
  private final long asOf;

  /** Copied when one comes to it: nearly every tool has one, and room for more would cost each. */
  private volatile Map<String, Choice> choices = Map.of();

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
    return remember(selector, Selection.of(head, Selector.parse(selector)));
  }

  /** Remembers a choice while there is room. Selectors that choose the same share it. */
  private synchronized Choice remember(String selector, Selection selection) {
    Choice choice = null;
    for (Choice earlier : choices.values()) {
      if (earlier.selection.equals(selection)) {
        choice = earlier;
      }
    }
    if (choice == null) {
      choice = new Choice(selection);
    }
    if (choices.size() < MAX_REMEMBERED_SELECTORS) {
      Map<String, Choice> more = new HashMap<>(choices);
      more.put(selector, choice);
      choices = Map.copyOf(more);
    }
    return choice;
  }

  /** Selectors whose choice is remembered. */
  int remembered() {
    return choices.size();
  }

  @Override
  public String toString() {
    return "HeadSnapshot{" + head.key() + ", revision=" + head.revision() + ", asOf=" + asOf + "}";
  }

  /**
   * A selection of this head: what is derived from both is kept by the chosen version, under this
   * instance.
   */
  public static final class Choice {
    private final Selection selection;
    private final long versionId;
    private final MatchedBy matchedBy;

    Choice(Selection selection) {
      this.selection = selection;
      // A Resolve from memory asks for these alone, and need not go on to the selection.
      this.versionId = selection.version().id();
      this.matchedBy = selection.matchedBy();
    }

    public Selection selection() {
      return selection;
    }

    /** Id of the chosen version. */
    public long versionId() {
      return versionId;
    }

    /** Why it was chosen. */
    public MatchedBy matchedBy() {
      return matchedBy;
    }
  }
}
