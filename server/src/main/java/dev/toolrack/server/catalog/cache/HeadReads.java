package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.CatalogStore;
import dev.toolrack.server.catalog.HeadQuery;
import dev.toolrack.server.catalog.LoadedHead;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * Reads of heads from the truth, gathered: so many statements are under way and no more, and what
 * is asked for meanwhile goes together with the next. One read that finds room is made by its
 * caller at once. After a start, when every call misses, thousands of reads thus take some tens of
 * statements instead of a queue for the pool's connections that outlasts the patience of the
 * callers. Thread-safe; a read blocks.
 */
final class HeadReads {
  /** Of all replicas' connections few, so that mutations get theirs; measured by resolve-miss. */
  static final int MAX_STATEMENTS = 4;

  /** Some kilobytes each, as large content is left out, and all wait for the last of them. */
  static final int MAX_TOGETHER = 64;

  private final CatalogStore store;
  private final Executor executor;
  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final Semaphore room = new Semaphore(MAX_STATEMENTS);

  private static final class Waiting extends CompletableFuture<LoadedHead> {
    final HeadQuery query;

    Waiting(HeadQuery query) {
      this.query = query;
    }
  }

  /**
   * Reads of a store.
   *
   * @param executor reads for those whose caller found no room; may block
   */
  HeadReads(CatalogStore store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  /**
   * Reads a head, in a statement that begins after this was called.
   *
   * @throws ToolrackException as {@link CatalogStore#loadHeads}
   */
  LoadedHead read(HeadQuery query) {
    Waiting mine = new Waiting(query);
    queue.add(mine);
    boolean served = false;
    while (!mine.isDone() && !queue.isEmpty() && readSome()) {
      served = true;
    }
    if (served && !queue.isEmpty()) {
      handOver();
    }
    try {
      return mine.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : e;
    }
  }

  /** Whoever ends a statement sees to it that those who found no room meanwhile are read for. */
  private void handOver() {
    try {
      executor.execute(this::readAll);
    } catch (RejectedExecutionException e) {
      readAll();
    }
  }

  private void readAll() {
    while (!queue.isEmpty() && readSome()) {
      // Until somebody else has the room.
    }
  }

  /** Callers for whom no statement has begun. */
  int waiting() {
    return queue.size();
  }

  /** Reads for the first that wait; false if there is no room. */
  private boolean readSome() {
    if (!room.tryAcquire()) {
      return false;
    }
    try {
      List<Waiting> batch = new ArrayList<>();
      Waiting next = queue.poll();
      while (next != null) {
        batch.add(next);
        next = batch.size() < MAX_TOGETHER ? queue.poll() : null;
      }
      if (!batch.isEmpty()) {
        read(batch);
      }
    } finally {
      room.release();
    }
    return true;
  }

  private void read(List<Waiting> batch) {
    try {
      List<LoadedHead> heads =
          store.loadHeads(batch.stream().map(waiting -> waiting.query).toList());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).complete(heads.get(i));
      }
    } catch (ToolrackException e) {
      if (batch.size() == 1 || e.reason() == Reason.CATALOG_UNAVAILABLE) {
        batch.forEach(waiting -> waiting.completeExceptionally(e));
      } else {
        // One of them is at fault: each for itself.
        batch.forEach(waiting -> read(List.of(waiting)));
      }
    } catch (RuntimeException | Error e) {
      batch.forEach(waiting -> waiting.completeExceptionally(e));
      throw e;
    }
  }
}
