package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.HeadQuery;
import dev.toolrack.server.catalog.LoadedHead;
import dev.toolrack.server.catalog.SnapshotStore;
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
 * Reads of heads from the store, batched: the number of statements in progress is bounded, and
 * reads that arrive while all are taken go together into the next one. A read that finds capacity
 * is made at once, by its caller. After a start, when every call misses, a few dozen statements
 * thus serve thousands of reads, which would otherwise queue for connections longer than callers
 * wait. Thread-safe; a read blocks.
 */
final class HeadReads {
  /**
   * Few of the connections of all replicas, so that mutations get theirs; measured by resolve-miss.
   */
  static final int MAX_STATEMENTS = 4;

  /**
   * A head takes a few kilobytes, as large content is left out; all heads wait for the last of
   * them.
   */
  static final int MAX_TOGETHER = 64;

  private final SnapshotStore store;
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
   * Creates an instance.
   *
   * @param executor reads for callers that found no capacity; may block
   */
  HeadReads(SnapshotStore store, Executor executor) {
    this.store = store;
    this.executor = executor;
  }

  /**
   * Reads a head, in a statement that begins after this call.
   *
   * @throws ToolrackException as {@link SnapshotStore#loadHeads}
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

  /** Ensures that queued reads are served after a statement has freed its place. */
  private void handOver() {
    try {
      executor.execute(this::readAll);
    } catch (RejectedExecutionException e) {
      readAll();
    }
  }

  private void readAll() {
    while (!queue.isEmpty() && readSome()) {
      // Until another thread has taken the place.
    }
  }

  /** Number of reads that are not part of a statement yet. */
  int waiting() {
    return queue.size();
  }

  /** Reads for the first callers in the queue; returns false if there is no capacity. */
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
        // One of the queries is at fault, so each is read alone.
        batch.forEach(waiting -> read(List.of(waiting)));
      }
    } catch (RuntimeException | Error e) {
      batch.forEach(waiting -> waiting.completeExceptionally(e));
      throw e;
    }
  }
}
