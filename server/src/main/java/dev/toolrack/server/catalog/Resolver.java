package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Finds the version that a slug and a selector denote. Thread-safe; no method blocks. */
public final class Resolver {
  private final Snapshots snapshots;
  private final Freshness freshness;
  private final Map<Served, LongAdder> served = new EnumMap<>(Served.class);

  public Resolver(Snapshots snapshots, Freshness freshness) {
    this.snapshots = snapshots;
    this.freshness = freshness;
    for (Served origin : Served.values()) {
      served.put(origin, new LongAdder());
    }
  }

  /**
   * Returns the answer if all of it is in this replica's fresh memory, otherwise null.
   *
   * @param minRevision as in {@link #resolve}, which also refuses negative ones
   * @throws ToolrackException INVALID_REQUEST, VERSION_NOT_FOUND or VERSION_RETIRED
   */
  public @Nullable Resolution resolveInMemory(
      String tenant, String slug, String selector, long minRevision) {
    if (minRevision < 0 || minRevision > freshness.revision()) {
      return null;
    }
    HeadSnapshot head = snapshots.freshHead(tenant, slug);
    if (head == null) {
      return null;
    }
    HeadSnapshot.Choice choice = head.choose(selector);
    VersionSnapshot version = snapshots.versionInMemory(choice.versionId());
    return version == null || !isChosen(version.version(), head, choice)
        ? null
        : counted(new Resolution(head, choice, version, Served.NEAR_CACHE));
  }

  /**
   * Returns the answer from wherever it can be found.
   *
   * @param minRevision revision that must be applied first; 0 for whatever is fresh
   * @param deadlineNanos instant of {@link System#nanoTime()} up to which to wait for that revision
   * @return fails with {@link ToolrackException}: INVALID_REQUEST, TOOL_NOT_FOUND,
   *     VERSION_NOT_FOUND, VERSION_RETIRED, REVISION_NOT_REACHED or CATALOG_UNAVAILABLE
   */
  public CompletableFuture<Resolution> resolve(
      String tenant, String slug, String selector, long minRevision, long deadlineNanos) {
    ToolKey key;
    Selector wanted;
    try {
      if (minRevision < 0) {
        throw ToolrackException.invalid("min_revision", "must not be negative");
      }
      key = ToolKey.of(tenant, slug);
      wanted = Selector.parse(selector);
    } catch (ToolrackException e) {
      return CompletableFuture.failedFuture(e);
    }
    return minRevision > freshness.revision()
        ? freshness
            .await(minRevision, deadlineNanos)
            .thenCompose(_ -> resolveNow(key, selector, wanted))
        : resolveNow(key, selector, wanted);
  }

  /**
   * Like {@link #resolve}, but completed on return if all of it is in this replica's fresh memory.
   */
  public CompletableFuture<Resolution> find(
      String tenant, String slug, String selector, long minRevision, long deadlineNanos) {
    try {
      Resolution hit = resolveInMemory(tenant, slug, selector, minRevision);
      return hit == null
          ? resolve(tenant, slug, selector, minRevision, deadlineNanos)
          : CompletableFuture.completedFuture(hit);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Resolution> resolveNow(ToolKey key, String selector, Selector wanted) {
    return snapshots.head(key, wanted).thenCompose(head -> chooseVersion(key, selector, head));
  }

  private CompletableFuture<Resolution> chooseVersion(
      ToolKey key, String selector, LocatedHead located) {
    HeadSnapshot head = located.value();
    if (head == null) {
      throw toolNotFound(key.slug());
    }
    HeadSnapshot.Choice choice = head.choose(selector);
    long id = choice.versionId();
    VersionSnapshot prefetched = located.version();
    if (prefetched != null && prefetched.version().id() == id) {
      return CompletableFuture.completedFuture(
          counted(new Resolution(head, choice, prefetched, located.served())));
    }
    return snapshots
        .version(id, head.asOf())
        .thenCompose(
            version ->
                isAnother(version.value(), head, choice)
                    ? snapshots.storedVersion(id, head.asOf())
                    : CompletableFuture.completedFuture(version))
        .thenApply(
            version -> {
              VersionSnapshot content = version.value();
              if (content == null || isAnother(content, head, choice)) {
                throw lost(key, choice.selection().version().number());
              }
              return counted(
                  new Resolution(
                      head, choice, content, slower(located.served(), version.served())));
            });
  }

  private static boolean isAnother(
      @Nullable VersionSnapshot version, HeadSnapshot head, HeadSnapshot.Choice choice) {
    return version != null && !isChosen(version.version(), head, choice);
  }

  /** Guards against a failover that lost the version named by the head and reused its id. */
  private static boolean isChosen(
      PublishedVersion version, HeadSnapshot head, HeadSnapshot.Choice choice) {
    return version.tool().equals(head.head().key())
        && version.content().number().equals(choice.selection().version().number());
  }

  private static ToolrackException lost(ToolKey key, VersionNumber number) {
    return ToolrackException.of(
            Reason.CATALOG_UNAVAILABLE,
            "Version "
                + number
                + " of "
                + key.slug()
                + " is gone, though the catalog has just named it: Postgres lost changes")
        .with("slug", key.slug())
        .with("version", number.toString());
  }

  private Resolution counted(Resolution resolution) {
    Objects.requireNonNull(served.get(resolution.served())).increment();
    return resolution;
  }

  /** Number of answers so far from this origin. */
  public long served(Served origin) {
    return Objects.requireNonNull(served.get(origin)).sum();
  }

  /**
   * Where the whole answer came from: the farther origin of its two parts, or STALE if either is.
   */
  private static Served slower(Served head, Served version) {
    return head.compareTo(version) >= 0 ? head : version;
  }

  /** The same failure for unknown, deleted and disabled tools, and for those of other tenants. */
  public static ToolrackException toolNotFound(String slug) {
    return ToolrackException.of(Reason.TOOL_NOT_FOUND, "There is no tool " + slug)
        .with("slug", slug);
  }
}
