package dev.toolrack.server.catalog;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The finished replies that a version in memory keeps: a set for each way in which a selector
 * matches it, that of the choice that came last. All sets together have no more bytes than the
 * version is weighed for in memory; a reply that needs more room takes that of the other sets.
 * Thread-safe; a look-up takes no lock.
 *
 * <p>The type of a set is checked where it is read, as that of {@link Derived}.
 */
public final class KeptReplies {
  /** Replies of a version that says next to nothing. */
  private static final int LEAST_BYTES = 4 * 1_024;

  private static final int BYTES_PER_CHAR = 2;

  private final int maxBytes;
  private final AtomicReferenceArray<@Nullable OfChoice> sets =
      new AtomicReferenceArray<>(MatchedBy.values().length);

  private final Object lock = new Object();

  private static final class OfChoice {
    final HeadSnapshot.Choice choice;
    final Object set;

    /** Guarded by the lock. */
    int bytes;

    OfChoice(HeadSnapshot.Choice choice, Object set) {
      this.choice = choice;
      this.set = set;
    }
  }

  KeptReplies(VersionSpec content) {
    maxBytes = LEAST_BYTES + BYTES_PER_CHAR * (content.schemaChars() + content.textChars());
  }

  /** The set of a choice of the version, or null if there is none. */
  public <T> @Nullable T get(HeadSnapshot.Choice choice, Class<T> type) {
    OfChoice kept = sets.get(place(choice));
    return kept != null && kept.choice == choice ? type.cast(kept.set) : null;
  }

  /** The set of a choice of the version; begins one if there is none. */
  public <T> T get(HeadSnapshot.Choice choice, Class<T> type, Supplier<? extends T> begin) {
    synchronized (lock) {
      T present = get(choice, type);
      if (present != null) {
        return present;
      }
      T begun = begin.get();
      sets.set(place(choice), new OfChoice(choice, begun));
      return begun;
    }
  }

  /** Takes room for more bytes in the set of a choice; false if they are not to be kept. */
  public boolean tryAdd(HeadSnapshot.Choice choice, int bytes) {
    synchronized (lock) {
      OfChoice own = sets.get(place(choice));
      if (own == null || own.choice != choice || own.bytes + bytes > maxBytes) {
        return false;
      }
      if (bytes() + bytes > maxBytes) {
        dropAllBut(own);
      }
      own.bytes += bytes;
      return true;
    }
  }

  /** Gives room back that the set of a choice did not need after all. */
  public void remove(HeadSnapshot.Choice choice, int bytes) {
    synchronized (lock) {
      OfChoice own = sets.get(place(choice));
      if (own != null && own.choice == choice) {
        own.bytes -= bytes;
      }
    }
  }

  /** Bytes that are kept. */
  int bytes() {
    synchronized (lock) {
      int sum = 0;
      for (int i = 0; i < sets.length(); i++) {
        OfChoice kept = sets.get(i);
        sum += kept == null ? 0 : kept.bytes;
      }
      return sum;
    }
  }

  @GuardedBy("lock")
  private void dropAllBut(OfChoice own) {
    for (int i = 0; i < sets.length(); i++) {
      if (sets.get(i) != own) {
        sets.set(i, null);
      }
    }
  }

  private static int place(HeadSnapshot.Choice choice) {
    return switch (choice.selection().matchedBy()) {
      case EXACT -> 0;
      case RANGE -> 1;
      case CHANNEL -> 2;
      case LATEST -> 3;
    };
  }
}
