package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.ToolrackException;
import java.util.HashMap;
import java.util.Map;

/**
 * The head of a tool in memory, together with the versions that selectors chose from it. The same
 * instance is returned for as long as the head does not change. Thread-safe.
 */
public final class HeadSnapshot {
  /** More selectors than the callers of one tool use. An invented selector costs only its text. */
  private static final int MAX_REMEMBERED_SELECTORS = 64;

  private final ToolHead head;
  private final long asOf;

  /**
   * Replaced by a larger copy for each new selector: nearly every tool has one, so spare capacity
   * would be wasted on most.
   */
  private volatile Map<String, Choice> choices = Map.of();

  /**
   * Creates a snapshot.
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
   * Returns what a selector chooses, and remembers it.
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

  /**
   * Remembers a choice while there is space. Selectors with the same selection share one choice.
   */
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

  /** Number of selectors whose choice is remembered. */
  int remembered() {
    return choices.size();
  }

  @Override
  public String toString() {
    return "HeadSnapshot{" + head.key() + ", revision=" + head.revision() + ", asOf=" + asOf + "}";
  }

  /**
   * A selection from this head. The chosen version keeps what is derived from the two under this
   * instance as the key.
   */
  public static final class Choice {
    private final Selection selection;
    private final long versionId;
    private final MatchedBy matchedBy;

    Choice(Selection selection) {
      this.selection = selection;
      // Copied, so that a Resolve from memory need not follow the references of the selection.
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
