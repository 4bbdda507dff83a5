package dev.toolrack.server.telemetry;

import java.sql.SQLException;

/** Destination for batches of records. Used by one thread, except for {@link #abort}. */
interface ExecutionSink {
  /**
   * Writes records of the batch, from {@code from} (inclusive) to {@code until} (exclusive): all or
   * none.
   */
  void write(RecordBatch batch, int from, int until) throws SQLException;

  /** Whether the record has been written. */
  boolean holds(RecordBatch batch, int i) throws SQLException;

  /** Makes the operation that another thread is waiting for fail soon. */
  void abort();
}
