package dev.toolrack.server.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.catalog.postgres.Database;
import dev.toolrack.server.testing.PostgresForTests;
import dev.toolrack.server.testing.TcpRelay;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaderIT {
  private static final long LOCK = 42;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration BEAT = Duration.ofMillis(100);
  private static final Duration SILENCE = Duration.ofSeconds(1);
  private static final Leader.Times ONE_ROUND =
      new Leader.Times(BEAT, SILENCE, Duration.ofHours(1));

  private final Database database = PostgresForTests.open();
  private final List<Leader> candidates = new ArrayList<>();

  @AfterEach
  void close() {
    candidates.forEach(Leader::close);
    database.close();
  }

  private Leader candidate(Leader.Sessions sessions, Leader.Work work, Leader.Times times) {
    Leader candidate = new Leader(sessions, LOCK, work, times);
    candidates.add(candidate);
    candidate.start();
    return candidate;
  }

  private Leader candidate(Leader.Work work) {
    return candidate(this::session, work, ONE_ROUND);
  }

  private Connection session() throws SQLException {
    return database.connectOutsidePool(Duration.ofSeconds(30));
  }

  private static void awaitLeading(Leader leader) {
    await().atMost(LONG).until(leader::isLeading);
  }

  private int holders() {
    return database
        .dsl()
        .fetchSingle("select count(*) from pg_locks where locktype = 'advisory' and granted")
        .get(0, Integer.class);
  }

  private static Leader.Work counted(AtomicInteger rounds) {
    return _ -> {
      rounds.incrementAndGet();
      return false;
    };
  }

  @Test
  void oneOfTwoLeadsAndTheOtherTakesOverWhenItLeaves() {
    AtomicInteger rounds = new AtomicInteger();
    Leader one = candidate(counted(rounds));
    awaitLeading(one);
    Leader two = candidate(counted(rounds));
    await().atMost(LONG).until(() -> rounds.get() == 1 && sessions() == 2);
    assertThat(two.isLeading()).isFalse();

    one.close();

    awaitLeading(two);
    assertThat(one.isLeading()).isFalse();
    await().atMost(LONG).until(() -> rounds.get() == 2);
    assertThat(holders()).isEqualTo(1);
    assertThat(one.terms()).isEqualTo(1);
    assertThat(two.terms()).isEqualTo(1);
  }

  private int sessions() {
    return database
        .dsl()
        .fetchSingle(
            "select count(*) from pg_stat_activity where datname = current_database()"
                + " and pid <> pg_backend_pid()"
                + " and (query like '%pg_try_advisory_lock%' or query = 'select true')")
        .get(0, Integer.class);
  }

  @Test
  void aLeaderWhoseSessionEndsStopsItsWorkAndTheOtherTakesOver() {
    CountDownLatch atWork = new CountDownLatch(1);
    List<Throwable> failed = new ArrayList<>();
    Leader one =
        candidate(
            session -> {
              atWork.countDown();
              try (var statement = session.createStatement()) {
                return statement.execute("select pg_sleep(3600)");
              } catch (SQLException e) {
                failed.add(e);
                throw e;
              }
            });
    await().atMost(LONG).until(() -> atWork.getCount() == 0);
    assertThat(one.terms()).isOne();
    Leader two = candidate(counted(new AtomicInteger()));

    // The other one tries again and again meanwhile; the work is what holds the session.
    await()
        .atMost(LONG)
        .until(
            () ->
                !database
                    .dsl()
                    .fetch(
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                            + " where query like '%pg_sleep%' and pid <> pg_backend_pid()")
                    .isEmpty());

    await().atMost(LONG).until(() -> !failed.isEmpty());
    await().atMost(LONG).until(() -> one.isLeading() != two.isLeading());
    assertThat(holders()).isOne();
  }

  /** As a process that is stopped for a minute: its sockets are open, and it says nothing. */
  @Test
  void aLeaderThatIsFrozenLosesTheLockBeforeItWorksAgain() throws Exception {
    CountDownLatch frozen = new CountDownLatch(1);
    CountDownLatch thaw = new CountDownLatch(1);
    List<Throwable> failed = new ArrayList<>();
    Leader one =
        candidate(
            session -> {
              frozen.countDown();
              try {
                thaw.await();
                try (var statement = session.createStatement()) {
                  statement.execute("select 1");
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (SQLException e) {
                failed.add(e);
              }
              return false;
            });
    frozen.await();
    Leader two = candidate(counted(new AtomicInteger()));

    awaitLeading(two);

    // In the middle of its round still, and not the leader any longer.
    assertThat(one.isLeading()).isFalse();
    assertThat(holders()).isEqualTo(1);
    thaw.countDown();
    await().atMost(LONG).until(() -> !failed.isEmpty());
    assertThat(one.isLeading()).isFalse();
    assertThat(two.isLeading()).isTrue();
  }

  /** Neither end of the connection is told: packets just do not arrive. */
  @Test
  void aLeaderThatIsCutOffIsFollowedByAnother() throws Exception {
    try (TcpRelay relay = TcpRelay.to(database.url())) {
      Leader one =
          candidate(() -> relay.connect(database.url()), counted(new AtomicInteger()), ONE_ROUND);
      awaitLeading(one);
      Leader two = candidate(counted(new AtomicInteger()));

      relay.cut();

      awaitLeading(two);
      assertThat(one.isLeading()).isFalse();
      assertThat(holders()).isEqualTo(1);
      relay.heal();
    }
  }

  @Test
  void aRoundIsRepeatedAfterItsIntervalAndAfterAFailure() {
    AtomicInteger rounds = new AtomicInteger();
    Leader leader =
        candidate(
            this::session,
            _ -> {
              if (rounds.incrementAndGet() == 2) {
                throw new IllegalStateException("this round only");
              }
              return false;
            },
            new Leader.Times(BEAT, SILENCE, Duration.ofMillis(1)));

    await().atMost(LONG).until(() -> rounds.get() >= 4);
    assertThat(leader.isLeading()).isTrue();
  }

  @Test
  void aRoundHasAsManyStepsAsItsWorkNeeds() {
    AtomicInteger steps = new AtomicInteger();
    Leader leader = candidate(this::session, _ -> steps.incrementAndGet() % 3 > 0, ONE_ROUND);

    await().atMost(LONG).until(() -> steps.get() >= 3);
    awaitLeading(leader);
    leader.close();
    assertThat(steps).hasValue(3);
  }
}
