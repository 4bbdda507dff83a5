package dev.toolrack.server.catalog;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/**
 * The serialized replies that are kept with a version in memory. There is one set of them for each
 * {@link MatchedBy}: that of the most recent choice. All sets together hold no more bytes than the
 * version's weight in memory allows; a reply that needs more space takes it from the other sets.
 * Thread-safe; a look-up takes no lock.
 *
 * <p>The sets are fields rather than elements of an array: with many tools in memory, every
 * reference that a Resolve follows is a cache miss.
 */
public final class KeptReplies {
  /** Allowance for a version with hardly any text. */
  private static final int LEAST_BYTES = 4 * 1_024;

  private static final int BYTES_PER_CHAR = 2;

  private final int maxBytes;
  private volatile @Nullable OfChoice exact;
  private volatile @Nullable OfChoice range;
  private volatile @Nullable OfChoice channel;
  private volatile @Nullable OfChoice latest;

  /** A set: the replies that belong to one choice of the version. */
  public abstract static class OfChoice {
    private final HeadSnapshot.Choice choice;

    /** Guarded by the {@link KeptReplies} that holds this set. */
    private int bytes;

    protected OfChoice(HeadSnapshot.Choice choice) {
      this.choice = choice;
    }
  }

  KeptReplies(VersionSpec content) {
    maxBytes = LEAST_BYTES + BYTES_PER_CHAR * (content.schemaChars() + content.textChars());
  }

  /** The set that belongs to a choice of the version, or null if there is none. */
  public <T extends OfChoice> @Nullable T get(HeadSnapshot.Choice choice, Class<T> type) {
    OfChoice kept = at(choice.matchedBy());
    return kept != null && kept.choice == choice ? type.cast(kept) : null;
  }

  /** The set that is kept for this set's choice; keeps and returns this set if there is none. */
  public synchronized <T extends OfChoice> T getOrKeep(T begun, Class<T> type) {
    OfChoice set = begun;
    T present = get(set.choice, type);
    if (present != null) {
      return present;
    }
    put(set.choice.matchedBy(), set);
    return begun;
  }

  /** Reserves bytes in a set; returns false if they must not be kept. */
  @SuppressWarnings("ReferenceEquality") // An equal set is not the one that is kept.
  public synchronized boolean tryAdd(OfChoice own, int bytes) {
    MatchedBy way = own.choice.matchedBy();
    if (at(way) != own || own.bytes + bytes > maxBytes) {
      return false;
    }
    if (bytes() + bytes > maxBytes) {
      dropAllBut(way);
    }
    own.bytes += bytes;
    return true;
  }

  /** Bytes that are kept. */
  synchronized int bytes() {
    int sum = 0;
    for (MatchedBy way : MatchedBy.values()) {
      OfChoice kept = at(way);
      sum += kept == null ? 0 : kept.bytes;
    }
    return sum;
  }

  @GuardedBy("this")
  private void dropAllBut(MatchedBy own) {
    for (MatchedBy way : MatchedBy.values()) {
      if (way != own) {
        put(way, null);
      }
    }
  }

  private @Nullable OfChoice at(MatchedBy way) {
    return switch (way) {
      case EXACT -> exact;
      case RANGE -> range;
      case CHANNEL -> channel;
      case LATEST -> latest;
    };
  }

  @GuardedBy("this")
  private void put(MatchedBy way, @Nullable OfChoice set) {
    switch (way) {
      case EXACT -> exact = set;
      case RANGE -> range = set;
      case CHANNEL -> channel = set;
      case LATEST -> latest = set;
    }
  }
}
