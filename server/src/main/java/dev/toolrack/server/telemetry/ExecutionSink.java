package dev.toolrack.server.telemetry;

import java.sql.SQLException;

/** Where batches of records go. Used by one thread, but for {@link #abort}. */
interface ExecutionSink {
  /** Writes the records from the first until before the last, all of them or none. */
  void write(RecordBatch batch, int from, int until) throws SQLException;

  /** Whether the record has been written. */
  boolean holds(RecordBatch batch, int i) throws SQLException;

  /** Makes what another thread is waiting for in this sink fail soon. */
  void abort();
}
