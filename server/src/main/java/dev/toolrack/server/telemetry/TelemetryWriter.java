package dev.toolrack.server.telemetry;

import dev.toolrack.server.execution.ExecutionListener;
import dev.toolrack.server.execution.ExecutionRecord;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the records of executions into Postgres, in batches, on a thread of its own. Handing over
 * a record never waits: when the queue is full the record is dropped and counted. Thread-safe.
 *
 * <p>At a stop, a record may be offered after the writer's last look at the queue. So the writer
 * first says that it has ended and then empties the queue, and whoever offers a record looks
 * afterwards whether it has ended, and if so empties the queue too: one of them sees the record.
 */
public final class TelemetryWriter implements ExecutionListener {
  private static final Logger log = LoggerFactory.getLogger(TelemetryWriter.class);
  private static final Duration ABORT_GRACE = Duration.ofSeconds(2);

  /**
   * Records after which the writer takes them out of the queue, though the batch be larger: so few
   * that hardly one has outlived a young collection, and so many that waking a thread is nothing.
   */
  private static final int WAKE_RECORDS = 512;

  private final RecordRing ring;
  private final TelemetryCounts counts = new TelemetryCounts();
  private final ExecutionSink sink;
  private final Delivery delivery;
  private final Thread thread;

  /** One less than a power of two: the writer is woken for each so many records. */
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

  /** A writer that has started; the pool stays the caller's. */
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

  /** Records that wait to be written. */
  public int queued() {
    return ring.size() + delivery.inHand();
  }

  /**
   * Writes what waits and ends the thread. What cannot be written in time is dropped and counted,
   * as is every record that comes later. Closing again waits again.
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
