package dev.toolrack.server.catalog;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Finds the version that a slug and a selector name. Thread-safe; no method blocks. */
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
   * The answer, if this replica has all of it in fresh memory, else null.
   *
   * @param minRevision as in {@link #resolve}; a negative one is for that to refuse
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
    return version == null
        ? null
        : counted(new Resolution(head, choice, version, Served.NEAR_CACHE));
  }

  /**
   * The answer from wherever it can be had.
   *
   * @param minRevision revision that must have been applied first; 0 for whatever is fresh
   * @param deadlineNanos instant of {@link System#nanoTime()} up to which to wait for it
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

  /** As {@link #resolve}, and done already if this replica has all of it in fresh memory. */
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
        .thenApply(
            version -> {
              VersionSnapshot content = version.value();
              VersionNumber number = choice.selection().version().number();
              if (content == null || !isOf(content.version(), key, number)) {
                throw lost(key, number);
              }
              return counted(
                  new Resolution(
                      head, choice, content, slower(located.served(), version.served())));
            });
  }

  /** A failover may have lost the version that the head names, and given its id to another one. */
  private static boolean isOf(PublishedVersion version, ToolKey key, VersionNumber number) {
    return version.slug().equals(key.slug()) && version.content().number().equals(number);
  }

  private static ToolrackException lost(ToolKey key, VersionNumber number) {
    return ToolrackException.of(
        Reason.CATALOG_UNAVAILABLE,
        "Version "
            + number
            + " of "
            + key.slug()
            + " is gone, though the catalog has just named it: Postgres lost changes");
  }

  private Resolution counted(Resolution resolution) {
    Objects.requireNonNull(served.get(resolution.served())).increment();
    return resolution;
  }

  /** Answers given so far that came from there. */
  public long served(Served origin) {
    return Objects.requireNonNull(served.get(origin)).sum();
  }

  /** Both come from somewhere; the answer came from the farther of the two, or is stale. */
  private static Served slower(Served head, Served version) {
    return head.compareTo(version) >= 0 ? head : version;
  }

  /** One and the same answer for unknown, deleted, disabled and foreign tools. */
  public static ToolrackException toolNotFound(String slug) {
    return ToolrackException.of(Reason.TOOL_NOT_FOUND, "There is no tool " + slug)
        .with("slug", slug);
  }
}
