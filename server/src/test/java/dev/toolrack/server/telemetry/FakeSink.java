package dev.toolrack.server.telemetry;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** A sink in memory that can be away, refuse records, and lose its answers. */
final class FakeSink implements ExecutionSink {
  static final String POISON = "poison";

  private final Map<UUID, String> written = new LinkedHashMap<>();
  private final List<Integer> batches = new ArrayList<>();
  private final CountDownLatch aborted = new CountDownLatch(1);
  private boolean away;
  private boolean losesAnswer;
  private boolean hangs;
  private int writes;

  @Override
  public void write(RecordBatch batch, int from, int until) throws SQLException {
    boolean hang;
    synchronized (this) {
      writes++;
      hang = hangs;
      if (!hang) {
        writeNow(batch, from, until);
      }
    }
    if (hang) {
      awaitAbort();
    }
  }

  private void writeNow(RecordBatch batch, int from, int until) throws SQLException {
    if (away) {
      throw new SQLException("connection refused", "08001");
    }
    Map<UUID, String> slugs = new LinkedHashMap<>();
    for (int i = from; i < until; i++) {
      slugs.put(batch.executionId(i), batch.group(i).slug());
    }
    if (slugs.containsValue(POISON)) {
      throw new SQLException("invalid input", "22021");
    }
    written.putAll(slugs);
    batches.add(until - from);
    if (losesAnswer) {
      losesAnswer = false;
      throw new SQLException("connection reset", "08006");
    }
  }

  private void awaitAbort() throws SQLException {
    try {
      aborted.await();
    } catch (InterruptedException e) {
      throw new SQLException("interrupted", e);
    }
    throw new SQLException("aborted", "08006");
  }

  @Override
  public synchronized boolean holds(RecordBatch batch, int i) throws SQLException {
    if (away) {
      throw new SQLException("connection refused", "08001");
    }
    return written.containsKey(batch.executionId(i));
  }

  @Override
  public void abort() {
    aborted.countDown();
  }

  synchronized void setAway(boolean isAway) {
    away = isAway;
  }

  synchronized void loseNextAnswer() {
    losesAnswer = true;
  }

  synchronized void hang() {
    hangs = true;
  }

  /** Slugs of what was written, in its order. */
  synchronized List<String> written() {
    return List.copyOf(written.values());
  }

  synchronized List<Integer> batches() {
    return List.copyOf(batches);
  }

  synchronized int writes() {
    return writes;
  }
}
