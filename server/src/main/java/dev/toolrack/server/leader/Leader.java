package dev.toolrack.server.leader;

import dev.toolrack.server.failure.DatabaseFailure;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does work that must be done by one replica at a time, while it holds a Postgres advisory lock.
 * Every replica has an instance, with its own Postgres session outside the pool, for its whole
 * life. Thread-safe.
 *
 * <p>Two leaders never work at once: the lock belongs to the session, and the work is done in that
 * session, so a leader that has lost the session can no longer work.
 *
 * <p>A leader that is frozen or cut off does not keep the others waiting either: Postgres ends a
 * session that has been silent for a few beats, which releases the lock.
 */
public final class Leader implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Leader.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final Sessions sessions;
  private final long lock;
  private final Work work;
  private final Times times;
  private final LongSupplier nanoTime;
  private final AtomicLong terms = new AtomicLong();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Connection session;
  private volatile boolean leading;
  private volatile long confirmedNanos;
  private boolean troubled;
  private Duration pause = Duration.ZERO;

  /** Opens Postgres sessions. */
  @FunctionalInterface
  public interface Sessions {
    /** Opens a session that the caller closes, with timeouts long enough for a round of work. */
    Connection open() throws SQLException;
  }

  /** The work of the leader. */
  @FunctionalInterface
  public interface Work {
    /**
     * Does one step of a round, using only this session, which is in autocommit mode. While a step
     * takes longer than the silence, it is unknown who leads.
     *
     * @return whether the round has another step, to be done at once
     */
    boolean run(Connection leading) throws SQLException;
  }

  /**
   * Timing of the lock.
   *
   * @param beat time between two signs of life, and between two attempts to become the leader
   * @param silence time without a sign of life after which Postgres ends a session; several beats
   * @param interval time between two rounds of work
   */
  public record Times(Duration beat, Duration silence, Duration interval) {
    /** Times with which another replica takes over within 8 s. */
    public static Times of(Duration interval) {
      return new Times(Duration.ofSeconds(2), Duration.ofSeconds(6), interval);
    }

    public Times {
      if (!beat.isPositive() || silence.compareTo(beat.plus(beat)) < 0) {
        throw new IllegalArgumentException("silence must be at least two beats");
      }
    }
  }

  /**
   * Creates a candidate that does nothing yet.
   *
   * @param lock key of the advisory lock, the same for all candidates
   */
  public Leader(Sessions sessions, long lock, Work work, Times times) {
    this(sessions, lock, work, times, System::nanoTime);
  }

  Leader(Sessions sessions, long lock, Work work, Times times, LongSupplier nanoTime) {
    this.sessions = sessions;
    this.lock = lock;
    this.work = work;
    this.times = times;
    this.nanoTime = nanoTime;
    thread = Thread.ofPlatform().name("leader").daemon().unstarted(this::run);
  }

  /** Starts trying to become the leader, on its own thread. The leader works at once. */
  public void start() {
    startAfter(Duration.ZERO);
  }

  /** The same, after a pause during which the machine is left to others. */
  public void startAfter(Duration pause) {
    this.pause = pause;
    thread.start();
  }

  /**
   * Whether this replica is certain to be the leader: Postgres has confirmed it so recently that it
   * cannot have given the lock to another one since.
   */
  public boolean isLeading() {
    return leading && nanoTime.getAsLong() - confirmedNanos < times.silence().toNanos();
  }

  /** Number of times that this replica has become the leader. */
  public long terms() {
    return terms.get();
  }

  private void run() {
    try {
      if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
      do {
        attempt();
      } while (!closed.await(times.beat().toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      log.debug("No longer a candidate", e);
    }
  }

  private void attempt() throws InterruptedException {
    try (Connection opened = sessions.open()) {
      session = opened;
      if (closed.getCount() == 0) {
        return;
      }
      int patience = opened.getNetworkTimeout();
      opened.setNetworkTimeout(Runnable::run, (int) times.silence().toMillis());
      endWhenSilent(opened);
      lead(opened, patience);
    } catch (SQLException e) {
      if (closed.getCount() > 0 && !troubled) {
        troubled = true;
        log.warn(
            "{} Postgres cannot be reached for it: {}",
            leading ? "No longer the leader." : "Not a candidate for the leader.",
            DatabaseFailure.origin(e));
      }
    } finally {
      leading = false;
      session = null;
    }
  }

  private void lead(Connection opened, int patience) throws SQLException, InterruptedException {
    long nextRoundNanos = 0;
    do {
      // Taken before the query, because Postgres counts the silence from before its answer arrives.
      long askedNanos = nanoTime.getAsLong();
      if (!leading && tryLock(opened)) {
        log.info("This replica is the leader");
        nextRoundNanos = askedNanos;
        confirmedNanos = askedNanos;
        terms.incrementAndGet();
        leading = true;
      }
      troubled = false;
      if (leading && nanoTime.getAsLong() - nextRoundNanos >= 0) {
        round(opened, patience);
        nextRoundNanos = nanoTime.getAsLong() + times.interval().toNanos();
      } else if (leading) {
        confirm(opened);
      }
    } while (!closed.await(times.beat().toNanos(), TimeUnit.NANOSECONDS));
  }

  private void round(Connection opened, int patience) throws SQLException {
    boolean more;
    do {
      more = step(opened, patience);
      confirm(opened);
    } while (more && closed.getCount() > 0);
  }

  private boolean step(Connection opened, int patience) throws SQLException {
    opened.setNetworkTimeout(Runnable::run, patience);
    boolean more = false;
    try {
      more = work.run(opened);
    } catch (SQLException | RuntimeException e) {
      if (DatabaseFailure.isSessionLost(e)) {
        throw new SQLException("the leader's session is lost", e);
      }
      log.warn(
          "A round of the leader's work failed and is tried again: {}", DatabaseFailure.origin(e));
    }
    opened.setNetworkTimeout(Runnable::run, (int) times.silence().toMillis());
    return more;
  }

  private void confirm(Connection opened) throws SQLException {
    long askedNanos = nanoTime.getAsLong();
    ask(opened, "select true");
    confirmedNanos = askedNanos;
  }

  private boolean tryLock(Connection opened) throws SQLException {
    return ask(opened, "select pg_try_advisory_lock(" + lock + ")");
  }

  private static boolean ask(Connection opened, String query) throws SQLException {
    try (Statement statement = opened.createStatement();
        ResultSet answer = statement.executeQuery(query)) {
      return answer.next() && answer.getBoolean(1);
    }
  }

  /** Makes Postgres end the session of a leader that is frozen, dead or cut off. */
  private void endWhenSilent(Connection opened) throws SQLException {
    long millis = times.silence().toMillis();
    try (Statement statement = opened.createStatement()) {
      statement.execute("set idle_session_timeout = " + millis);
      statement.execute("set idle_in_transaction_session_timeout = " + millis);
    }
    // While a statement runs, only TCP keepalive can detect this; not every system supports all of
    // it. It probes after a second without a packet, and gives up after the silence, not earlier.
    for (String setting :
        List.of(
            "tcp_keepalives_idle = 1",
            "tcp_keepalives_interval = 1",
            "tcp_keepalives_count = " + times.silence().toSeconds(),
            "client_connection_check_interval = 1000")) {
      try (Statement statement = opened.createStatement()) {
        statement.execute("set " + setting);
      } catch (SQLException e) {
        log.debug("Postgres does not take {}: {}", setting, DatabaseFailure.summary(e));
      }
    }
  }

  /** Releases the lock, and ends a round of work in progress. */
  @Override
  public void close() {
    closed.countDown();
    try {
      if (thread.isAlive() && !thread.join(CLOSE_TIMEOUT)) {
        Connection open = session;
        if (open != null) {
          open.abort(Runnable::run);
        }
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    } catch (SQLException e) {
      log.debug("The leader's session had ended already", e);
    }
  }

  @Override
  public String toString() {
    return "Leader{leading=" + isLeading() + "}";
  }
}
