package dev.toolrack.server.telemetry;

import dev.toolrack.server.execution.ExecutionRecord;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A sink in memory that can be away, refuse records, and lose its answers. */
final class FakeSink implements ExecutionSink {
  static final String POISON = "poison";

  private final List<ExecutionRecord> written = new ArrayList<>();
  private final List<Integer> batches = new ArrayList<>();
  private final CountDownLatch aborted = new CountDownLatch(1);
  private boolean away;
  private boolean losesAnswer;
  private boolean hangs;
  private int writes;

  @Override
  public void write(List<ExecutionRecord> batch) throws SQLException {
    boolean hang;
    synchronized (this) {
      writes++;
      hang = hangs;
      if (!hang) {
        writeNow(batch);
      }
    }
    if (hang) {
      awaitAbort();
    }
  }

  private void writeNow(List<ExecutionRecord> batch) throws SQLException {
    if (away) {
      throw new SQLException("connection refused", "08001");
    }
    if (batch.stream().anyMatch(execution -> execution.slug().equals(POISON))) {
      throw new SQLException("invalid input", "22021");
    }
    written.addAll(batch);
    batches.add(batch.size());
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
  public synchronized boolean holds(ExecutionRecord execution) throws SQLException {
    if (away) {
      throw new SQLException("connection refused", "08001");
    }
    return written.contains(execution);
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

  synchronized List<ExecutionRecord> written() {
    return List.copyOf(written);
  }

  synchronized List<Integer> batches() {
    return List.copyOf(batches);
  }

  synchronized int writes() {
    return writes;
  }
}
