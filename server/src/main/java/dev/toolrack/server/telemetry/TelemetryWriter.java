package dev.toolrack.server.telemetry;

import dev.toolrack.server.execution.ExecutionListener;
import dev.toolrack.server.execution.ExecutionRecord;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes execution records to Postgres in batches, on its own thread. Handing over a record never
 * blocks: if the queue is full, the record is dropped and counted. Thread-safe.
 *
 * <p>During a stop, a record may be offered after the writer has last looked at the queue. So the
 * writer first declares that it has ended and then empties the queue; and whoever offers a record
 * checks afterwards whether the writer has ended, and if so empties the queue as well. One of them
 * sees the record.
 */
public final class TelemetryWriter implements ExecutionListener {
  private static final Logger log = LoggerFactory.getLogger(TelemetryWriter.class);
  private static final Duration ABORT_GRACE = Duration.ofSeconds(2);

  /**
   * Number of records at which the writer empties the queue, even if its batch is larger: few
   * enough that hardly any has survived a young collection, and many enough that waking a thread
   * costs nothing in comparison.
   */
  private static final int WAKE_RECORDS = 512;

  private final RecordRing ring;
  private final TelemetryCounts counts = new TelemetryCounts();
  private final ExecutionSink sink;
  private final Delivery delivery;
  private final Thread thread;

  /** A power of two minus one: the writer is woken once per this many records. */
  private final long wakeMask;

  private volatile boolean closing;
  private volatile boolean abandoned;
  private volatile boolean ended;

  private TelemetryWriter(ExecutionSink sink, TelemetryOptions options) {
    this.sink = sink;
    this.ring = new RecordRing(options.queueRecords());
    this.delivery = new Delivery(ring, sink, counts, options, System::nanoTime);
    int most = Math.min(options.batchRecords(), options.queueRecords() / 2);
    int wakeRecords = Math.clamp(most, 1, WAKE_RECORDS);
    this.wakeMask = Integer.highestOneBit(wakeRecords) - 1L;
    this.thread = Thread.ofPlatform().name("telemetry").daemon().unstarted(this::run);
  }

  /** Starts a writer. The pool remains owned by the caller. */
  public static TelemetryWriter start(DataSource dataSource, TelemetryOptions options) {
    return start(new CopySink(dataSource), options);
  }

  static TelemetryWriter start(ExecutionSink sink, TelemetryOptions options) {
    TelemetryWriter writer = new TelemetryWriter(sink, options);
    writer.thread.start();
    return writer;
  }

  @Override
  public void onFinished(ExecutionRecord execution) {
    counts.countAccepted();
    if (ended) {
      counts.countDropped(DropReason.SHUTDOWN, 1);
      return;
    }
    long position = ring.offer(ExecutionRow.bounded(execution));
    if (position == RecordRing.FULL) {
      counts.countDropped(DropReason.OVERFLOW, 1);
    } else if ((position & wakeMask) == wakeMask) {
      LockSupport.unpark(thread);
    }
    if (ended) {
      Delivery.drop(ring, counts);
    }
  }

  /** What became of the records. */
  public TelemetryCounts counts() {
    return counts;
  }

  /** Number of records that wait to be written. */
  public int queued() {
    return ring.size() + delivery.inHand();
  }

  /**
   * Writes the waiting records and ends the thread. Records that cannot be written in time are
   * dropped and counted, as are all later ones. Closing again waits again.
   *
   * @return whether everything was written or counted in time
   */
  public boolean close(Duration timeout) {
    closing = true;
    LockSupport.unpark(thread);
    try {
      if (thread.join(timeout)) {
        return true;
      }
      abandoned = true;
      sink.abort();
      thread.interrupt();
      boolean joined = thread.join(ABORT_GRACE);
      log.warn("Execution records were not written in time: {}", counts);
      return joined;
    } catch (InterruptedException e) {
      abandoned = true;
      sink.abort();
      thread.interrupt();
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void run() {
    try {
      while (!abandoned && !(closing && delivery.isDone())) {
        long waitNanos = delivery.step(closing);
        if (waitNanos > 0 && !abandoned && !(closing && delivery.isDone())) {
          LockSupport.parkNanos(this, waitNanos);
        }
      }
    } finally {
      ended = true;
      delivery.abandon();
      Delivery.drop(ring, counts);
    }
  }

  @Override
  public String toString() {
    return "TelemetryWriter{" + counts + ", queued " + queued() + "}";
  }
}
