package dev.toolrack.server.telemetry;

import dev.toolrack.server.execution.ExecutionRecord;
import java.sql.SQLException;
import java.util.List;

/** Where batches of records go. Used by one thread, but for {@link #abort}. */
interface ExecutionSink {
  /** Writes all of the records or none of them. */
  void write(List<ExecutionRecord> batch) throws SQLException;

  /** Whether the record has been written. */
  boolean holds(ExecutionRecord execution) throws SQLException;

  /** Makes what another thread is waiting for in this sink fail soon. */
  void abort();
}
