package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.Located;
import dev.toolrack.server.catalog.LocatedHead;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.Snapshots;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionSnapshot;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Heads and versions, looked up in this replica's memory, then in the grid, then in the store, and
 * in an outage from stale memory. Thread-safe.
 */
final class CachedSnapshots implements Snapshots {
  private final ReplicaMemory memory;
  private final Validity validity;
  private final DatabaseGate gate;
  private final LongSupplier nanos;
  private final Timer timer;
  private final HeadLoader heads;
  private final VersionLoader versions;
  private final SingleFlight<ToolKey, HeadLanding> headFlights;
  private final SingleFlight<Long, Located<VersionSnapshot>> versionFlights;
  private final SingleFlight<Long, Located<VersionSnapshot>> storedVersionFlights;

  CachedSnapshots(
      ReplicaMemory memory,
      Validity validity,
      DatabaseGate gate,
      LongSupplier nanos,
      Timer timer,
      HeadLoader heads,
      VersionLoader versions,
      Executor executor) {
    this.memory = memory;
    this.validity = validity;
    this.gate = gate;
    this.nanos = nanos;
    this.timer = timer;
    this.heads = heads;
    this.versions = versions;
    headFlights = new SingleFlight<>(executor);
    versionFlights = new SingleFlight<>(executor);
    storedVersionFlights = new SingleFlight<>(executor);
  }

  @Override
  public @Nullable HeadSnapshot freshHead(String tenant, String slug) {
    ToolKey key = new ToolKey(tenant, slug);
    HeadEntry entry = memory.heads().peek(key);
    if (entry == null) {
      return null;
    }
    long now = nanos.getAsLong();
    if (memory.outlived(entry, now) || validity.judge(key, entry, now) != Validity.Verdict.FRESH) {
      return null;
    }
    memory.heads().hit();
    return entry.snapshot();
  }

  @Override
  public @Nullable VersionSnapshot versionInMemory(long id) {
    VersionSnapshot version = memory.versions().peek(id);
    if (version != null) {
      memory.versions().hit();
    }
    return version;
  }

  @Override
  public CompletableFuture<LocatedHead> head(ToolKey key, Selector selector) {
    long asked = validity.applied();
    LocatedHead answer = memory.answer(key, validity, nanos.getAsLong());
    if (answer == null) {
      return load(key, selector, asked);
    }
    if (answer.served() != Served.STALE) {
      return CompletableFuture.completedFuture(answer);
    }
    if (gate.suspect()) {
      if (!gate.shut()) {
        var _ = load(key, selector, asked);
      }
      return CompletableFuture.completedFuture(answer);
    }
    CompletableFuture<LocatedHead> loaded = load(key, selector, asked);
    if (!loaded.isDone()) {
      Runnable cancel =
          timer.after(CacheSettings.DATABASE_BUDGET.toNanos(), () -> answerFromMemory(key, loaded));
      var _ = loaded.whenComplete((_, _) -> cancel.run());
    }
    return loaded;
  }

  /**
   * Loads a head together with the version that the first waiting caller wants. A load that was
   * already in progress may have read long before this call. If the feed is not being followed,
   * nothing is known about changes since then, so a second load follows, which reads after this
   * call began.
   */
  private CompletableFuture<LocatedHead> load(ToolKey key, Selector selector, long asked) {
    long calledNanos = nanos.getAsLong();
    return headFlights
        .join(key, asked, heads.with(selector))
        .thenCompose(
            landing ->
                landing.served() == Served.STALE
                        || validity.answers(landing.entry().readNanos(), calledNanos)
                    ? CompletableFuture.completedFuture(landing)
                    : headFlights.join(key, asked, heads.with(selector)))
        .thenApply(HeadLanding::located);
  }

  /** Answers a call from memory because the database takes too long. */
  private void answerFromMemory(ToolKey key, CompletableFuture<LocatedHead> waiting) {
    LocatedHead answer = memory.answer(key, validity, nanos.getAsLong());
    if (answer != null && waiting.complete(answer) && !validity.followed()) {
      gate.silent(CacheSettings.DATABASE_BUDGET);
    }
  }

  @Override
  public CompletableFuture<Located<VersionSnapshot>> version(long id, long asOf) {
    VersionSnapshot version = memory.versions().peek(id);
    if (version != null) {
      memory.versions().hit();
      return CompletableFuture.completedFuture(new Located<>(version, Served.NEAR_CACHE));
    }
    memory.versions().miss();
    return versionFlights.join(id, 0, versions.namedAsOf(asOf));
  }

  @Override
  public CompletableFuture<Located<VersionSnapshot>> storedVersion(long id, long asOf) {
    return storedVersionFlights.join(id, 0, versions.storedAsOf(asOf));
  }
}
