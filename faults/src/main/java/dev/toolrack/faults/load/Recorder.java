package dev.toolrack.faults.load;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.CallKind;
import dev.toolrack.faults.history.HistoryWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ensures that every call that is begun is recorded in the history exactly once. Thread-safe. */
final class Recorder {
  private final HistoryWriter history;

  @GuardedBy("this")
  private long begun;

  @GuardedBy("this")
  private long ended;

  Recorder(HistoryWriter history) {
    this.history = history;
  }

  HistoryWriter history() {
    return history;
  }

  /** Number of calls that were begun. */
  synchronized long begun() {
    return begun;
  }

  /**
   * Waits until no call is in progress.
   *
   * @return whether that happened in time
   */
  synchronized boolean awaitQuiet(Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (ended < begun) {
      long leftMillis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      if (leftMillis <= 0) {
        return false;
      }
      wait(leftMillis);
    }
    return true;
  }

  private synchronized void countBegun() {
    begun++;
  }

  private synchronized void countEnded() {
    ended++;
    notifyAll();
  }

  /** Begins a call at the current time. */
  Begun begin(
      String channel, CallKind kind, String tool, int wanted, long minRevision, Duration timeout) {
    countBegun();
    return new Begun(
        history.newId(), channel, kind, tool, wanted, minRevision, timeout, System.nanoTime());
  }

  /** A call that was begun and must be ended exactly once. */
  final class Begun {
    private final long id;
    private final String channel;
    private final CallKind kind;
    private final String tool;
    private final int wanted;
    private final long minRevision;
    private final Duration timeout;
    private final long nanos;
    private final AtomicBoolean over = new AtomicBoolean();

    private Begun(
        long id,
        String channel,
        CallKind kind,
        String tool,
        int wanted,
        long minRevision,
        Duration timeout,
        long nanos) {
      this.id = id;
      this.channel = channel;
      this.kind = kind;
      this.tool = tool;
      this.wanted = wanted;
      this.minRevision = minRevision;
      this.timeout = timeout;
      this.nanos = nanos;
    }

    long id() {
      return id;
    }

    /** Ends the call at the current time. */
    void end(Outcome outcome) {
      long endNanos = System.nanoTime();
      if (!over.compareAndSet(false, true)) {
        throw new IllegalStateException("Call " + id + " ended twice");
      }
      history.write(
          new Call(
              id,
              channel,
              kind,
              tool,
              wanted,
              nanos,
              endNanos,
              timeout.toNanos(),
              outcome.code(),
              outcome.reason(),
              outcome.message(),
              outcome.served(),
              outcome.revision(),
              outcome.generation(),
              minRevision,
              outcome.attempts(),
              outcome.execution()));
      countEnded();
    }
  }
}
