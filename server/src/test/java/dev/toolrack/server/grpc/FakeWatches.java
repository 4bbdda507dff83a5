package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.Watches;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A feed of changes that a test makes, and follows. Coalesces per tool, as a real one may. */
final class FakeWatches implements Watches, Freshness {
  private final List<Change> changes = new ArrayList<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private long revision = 42;
  private long applied;
  private State state = State.LISTENING;
  private boolean coming;
  private @Nullable ToolrackException failure;
  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger polls = new AtomicInteger();

  /** When the newest revision was committed, as far as readers are told. */
  volatile @Nullable Instant time;

  volatile boolean cutOff;

  /** As the last reader said. */
  volatile @Nullable Instant lastFromTime;

  /** Runs in every poll. */
  volatile Runnable onPoll = () -> {};

  /** A change of a tool of the callers' tenant. */
  void change(String slug, long revision) {
    change(new Change(revision, new ToolKey("default", slug), Samples.TIME));
  }

  void change(Change change) {
    synchronized (this) {
      changes.add(change);
      revision = change.revision();
    }
    listeners.forEach(Runnable::run);
  }

  /** The feed is farther than its last change. */
  void goOnTo(long newRevision) {
    synchronized (this) {
      revision = newRevision;
    }
    listeners.forEach(Runnable::run);
  }

  /** Says how far the replica is, apart from what readers are told. */
  synchronized void apply(long appliedRevision) {
    applied = appliedRevision;
  }

  synchronized void follow(State newState) {
    state = newState;
  }

  @Override
  public synchronized long revision() {
    return applied > 0 ? applied : revision;
  }

  @Override
  public Duration lag() {
    return Duration.ZERO;
  }

  @Override
  public synchronized State state() {
    return state;
  }

  @Override
  public boolean isCutOff() {
    return cutOff;
  }

  @Override
  public boolean isSetBack() {
    return false;
  }

  @Override
  public CompletableFuture<Void> await(long awaited, long deadlineNanos) {
    return CompletableFuture.completedFuture(null);
  }

  /** The next poll finds that what it asks for is being read. */
  synchronized void read() {
    coming = true;
  }

  synchronized void fail(@Nullable ToolrackException thrown) {
    failure = thrown;
  }

  @Override
  public Cursor open(long fromRevision, @Nullable Instant fromTime, Runnable onAvailable) {
    lastFromTime = fromTime;
    open.incrementAndGet();
    listeners.add(onAvailable);
    long start;
    synchronized (this) {
      start = fromRevision == 0 ? revision : fromRevision;
    }
    return new FakeCursor(start, onAvailable);
  }

  private final class FakeCursor implements Cursor {
    private final Runnable listener;
    private long place;

    FakeCursor(long place, Runnable listener) {
      this.place = place;
      this.listener = listener;
    }

    @Override
    public Batch poll(int max) {
      polls.incrementAndGet();
      onPoll.run();
      synchronized (FakeWatches.this) {
        if (coming) {
          coming = false;
          return new Batch(List.of(), place, Rest.COMING, null);
        }
        if (failure != null) {
          throw failure;
        }
        Map<String, Change> latest = new LinkedHashMap<>();
        for (Change change : changes) {
          if (change.revision() > place) {
            latest.remove(change.key().toString());
            latest.put(change.key().toString(), change);
          }
        }
        List<Change> given = latest.values().stream().limit(max).toList();
        boolean more = given.size() < latest.size();
        place = more ? given.getLast().revision() : Math.max(place, revision);
        return new Batch(given, place, more ? Rest.READY : Rest.NONE, more ? null : time);
      }
    }

    @Override
    public void rewind(long revision) {
      place = revision;
    }

    @Override
    public void close() {
      open.decrementAndGet();
      listeners.remove(listener);
    }
  }
}
