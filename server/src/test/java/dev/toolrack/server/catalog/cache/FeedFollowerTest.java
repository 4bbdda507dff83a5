package dev.toolrack.server.catalog.cache;

import static dev.toolrack.server.catalog.cache.FakeStore.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.ChangeListener;
import dev.toolrack.server.catalog.Freshness.State;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.testing.LogLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FeedFollowerTest {
  /** A poll interval so short that waiting after a failed read costs a test nothing. */
  private static final CacheSettings SETTINGS =
      new CacheSettings(
          Duration.ofSeconds(2),
          Duration.ofMillis(1),
          Duration.ofMinutes(5),
          CacheSettings.DEFAULT.maxEntries(),
          CacheSettings.DEFAULT.lifetime(),
          CacheSettings.DEFAULT.lifetimeMcp(),
          CacheSettings.DEFAULT.gridBudget());

  private final FakeTime time = new FakeTime();
  private final FakeFeed feed = new FakeFeed();
  private final RecentChanges recent = new RecentChanges(100_000, Duration.ofHours(1).toNanos());
  private final RevisionWaiters waiters =
      new RevisionWaiters(time, Runnable::run, Duration.ofSeconds(1));
  private final List<Long> told = new ArrayList<>();
  private final List<Long> gaps = new ArrayList<>();
  private final List<Long> resumed = new ArrayList<>();
  private final ChangeListener listener =
      new ChangeListener() {
        @Override
        public void onChanges(List<Change> changes, long revision) {
          told.addAll(changes.stream().map(Change::revision).toList());
        }

        @Override
        public void onGap(long revision) {
          gaps.add(revision);
        }

        @Override
        public void onResumed(long revision) {
          resumed.add(revision);
        }
      };
  private final FeedFollower follower =
      new FeedFollower(feed, SETTINGS, time, recent, waiters, List.of(listener));

  private void step() throws InterruptedException {
    follower.step();
  }

  @Test
  void beginsWhereTheFeedSaysAndGoesThroughItsStates() throws Exception {
    feed.append(key("a"));
    assertThat(follower.state()).isEqualTo(State.STARTING);

    step();
    assertThat(follower.revision()).isEqualTo(1);
    assertThat(follower.state()).isEqualTo(State.LISTENING);
    assertThat(follower.lag()).isZero();

    feed.telling = false;
    step();
    assertThat(follower.state()).isEqualTo(State.POLLING);

    time.pass(Duration.ofMillis(2_001));
    assertThat(follower.state()).isEqualTo(State.STALE);
    assertThat(follower.lag()).isEqualTo(Duration.ofMillis(2_001));
    step();
    assertThat(follower.state()).isEqualTo(State.POLLING);
  }

  @Test
  void tellsOfEveryChangeInOrderThoughPagesAreFull() throws Exception {
    step();
    List<Long> expected = new ArrayList<>();
    for (long revision = 1; revision <= 2_500; revision++) {
      feed.append(key("tool-" + revision % 7));
      expected.add(revision);
    }
    time.pass(Duration.ofSeconds(1));

    step();
    assertThat(follower.revision()).isEqualTo(1_000);
    assertThat(follower.lag()).as("not up to date before the last page").isPositive();
    step();
    step();

    assertThat(told).isEqualTo(expected);
    assertThat(follower.lag()).isZero();
    assertThat(feed.hintsAwaited).as("at the start and at the end").isEqualTo(2);
  }

  @Test
  void survivesFailuresAndGoesOn() throws Exception {
    feed.goAway(true);
    step();
    step();
    assertThat(follower.state()).isEqualTo(State.STARTING);

    feed.goAway(false);
    feed.append(key("a"));
    step();
    feed.goAway(true);
    step();
    assertThat(follower.revision()).isEqualTo(1);
    assertThat(follower.state()).isEqualTo(State.POLLING);

    feed.append(key("b"));
    feed.goAway(false);
    step();
    assertThat(follower.revision()).isEqualTo(2);
    assertThat(told).containsExactly(2L);
  }

  /** The line of an outage once did not say why the feed could not be read. */
  @Test
  void saysOnceWhatAnOutageIsAndOnceThatItIsOver() throws Exception {
    step();
    try (LogLines log = new LogLines(FeedFollower.class)) {
      feed.goAway(true);
      step();
      time.pass(Duration.ofSeconds(41));
      step();
      feed.goAway(false);
      step();
      step();
      assertThat(log.all())
          .containsExactly(
              "WARN The change feed cannot be read from Postgres (away). Until it can, memory"
                  + " answers what it can, marked STALE after 2 s and for 300 s at most, and changes"
                  + " and lists are refused",
              "INFO The change feed can be read from Postgres again, after 41 s, and is at revision"
                  + " 0");
    }
  }

  @Test
  void saysThatItReadsAgainBeforeItTellsOfMore() throws Exception {
    feed.append(key("a"));
    step();
    assertThat(resumed).isEmpty();
    recent.learn(key("b"), 9, 1);
    feed.goAway(true);
    step();
    step();
    feed.goAway(false);
    feed.append(key("a"));
    step();
    step();

    assertThat(resumed).containsExactly(1L);
    assertThat(follower.resumptions()).isEqualTo(1);
    assertThat(recent.superseded(key("b"), 1)).as("what it was told may be lost").isFalse();
  }

  @Test
  void whatWasPrunedUnreadMayHaveBeenOfAnyTool() throws Exception {
    feed.append(key("a"));
    step();
    for (int i = 0; i < 5; i++) {
      feed.append(key("b"));
    }
    feed.prune(4);
    step();

    assertThat(recent.superseded(key("c"), 3)).isTrue();
    assertThat(recent.superseded(key("c"), 4)).isFalse();
    assertThat(gaps).containsExactly(4L);
  }

  @Test
  void aSingleChangeThatWasPrunedUnreadIsAGapToo() throws Exception {
    feed.append(key("a"));
    step();
    feed.append(key("b"));
    feed.append(key("c"));
    feed.prune(2);
    step();

    assertThat(gaps).containsExactly(2L);
    assertThat(recent.superseded(key("b"), 1)).isTrue();
  }

  /** What was committed during the read may be missing from it. */
  @Test
  void theTimeThatAReadTakesIsALag() throws Exception {
    feed.whileReading = () -> time.pass(Duration.ofMillis(700));
    step();

    assertThat(follower.lag()).isEqualTo(Duration.ofMillis(700));
  }

  /** Guards against an answer from memory that has yet to hear of the revision asked for. */
  @Test
  void waitersGoOnAfterTheListenersHaveBeenTold() throws Exception {
    step();
    CompletableFuture<Void> waiter = waiters.await(1, Duration.ofHours(1).toNanos());
    List<Boolean> early = new ArrayList<>();
    feed.append(key("a"));
    new FeedFollower(
            feed,
            SETTINGS,
            time,
            recent,
            waiters,
            List.of(
                new ChangeListener() {
                  @Override
                  public void onChanges(List<Change> changes, long revision) {
                    early.add(waiter.isDone());
                  }
                }))
        .step();

    assertThat(early).containsExactly(false);
    assertThat(waiter).isCompleted();
    assertThat(waiters.await(1, 1)).as("who comes just afterwards").isCompleted();
  }

  @Test
  void aFeedThatWentBackIsNotFollowed() throws Exception {
    feed.append(key("a"));
    feed.append(key("a"));
    step();
    feed.restoreTo(1);
    time.pass(Duration.ofSeconds(3));
    step();

    assertThat(follower.revision()).isEqualTo(2);
    assertThat(follower.state()).isEqualTo(State.STALE);
    assertThat(follower.isSetBack()).isTrue();
  }

  /** Guards against a restored feed that looks well once it is as long as it was. */
  @Test
  void aFeedThatWentBackAndGrewIsNotFollowedEither() throws Exception {
    feed.append(key("a"));
    feed.append(key("b"));
    step();
    feed.restoreTo(1);
    feed.append(key("c"));
    feed.append(key("d"));
    step();

    assertThat(follower.isSetBack()).isTrue();
    assertThat(follower.revision()).isEqualTo(2);
    assertThat(told).isEmpty();
    assertThat(follower.withinMaxStale(time.getAsLong())).isFalse();
  }

  @Test
  void aFeedThatWasPrunedUpToWhatWasAppliedIsFollowed() throws Exception {
    feed.append(key("a"));
    feed.append(key("b"));
    step();
    feed.append(key("c"));
    feed.prune(2);
    step();

    assertThat(follower.isSetBack()).isFalse();
    assertThat(follower.revision()).isEqualTo(3);
    assertThat(gaps).as("nothing was missed").isEmpty();
    assertThat(recent.superseded(key("d"), 2)).isFalse();
  }

  @Test
  void waitersGoOnWhenTheirRevisionIsAppliedAndNotBefore() throws Exception {
    step();
    long deadline = time.getAsLong() + Duration.ofSeconds(5).toNanos();
    CompletableFuture<Void> one = follower.await(1, deadline);
    CompletableFuture<Void> two = follower.await(2, deadline);
    assertThat(one).isNotDone();

    feed.append(key("a"));
    step();
    assertThat(one).isCompleted();
    assertThat(two).isNotDone();
    assertThat(follower.await(1, deadline)).isCompleted();

    feed.append(key("a"));
    step();
    assertThat(two).isCompleted();
    assertThat(waiters.size()).isZero();
    time.pass(FeedFollower.WAKE_INTERVAL);
    assertThat(time.scheduled()).as("no deadline is left behind").isZero();
  }

  /** Guards against a wait up to the next poll for who asks just after another one. */
  @Test
  void whoAsksTooSoonAfterAnotherHasTheFeedReadWhenTheIntervalIsOver() throws Exception {
    feed.telling = false;
    step();
    long deadline = time.getAsLong() + Duration.ofSeconds(5).toNanos();
    var _ = follower.await(1, deadline);
    assertThat(feed.wakeUps).isEqualTo(1);

    time.pass(Duration.ofMillis(30));
    for (long revision = 2; revision < 10; revision++) {
      var _ = follower.await(revision, deadline);
    }
    assertThat(feed.wakeUps).isEqualTo(1);

    time.pass(Duration.ofMillis(20));
    assertThat(feed.wakeUps).isEqualTo(2);
    time.pass(Duration.ofSeconds(1));
    assertThat(feed.wakeUps).as("once for all of them").isEqualTo(2);

    var _ = follower.await(10, deadline);
    assertThat(feed.wakeUps).isEqualTo(3);
    var _ = follower.await(11, deadline);
    time.pass(FeedFollower.WAKE_INTERVAL);
    assertThat(feed.wakeUps).as("each time anew").isEqualTo(4);
  }

  /** Guards against a replica that serves after the first of many pages of a start. */
  @Test
  void whoWaitsForTheStartWaitsForAllThereIs() throws Exception {
    feed.start = 0L;
    for (int i = 0; i < 2_500; i++) {
      feed.append(key("tool-" + i % 7));
    }
    long deadline = time.getAsLong() + Duration.ofSeconds(5).toNanos();
    CompletableFuture<Void> started = follower.await(0, deadline);
    step();
    step();
    assertThat(follower.revision()).isEqualTo(2_000);
    assertThat(started).isNotDone();
    assertThat(follower.await(0, deadline)).isNotDone();

    step();
    assertThat(started).isCompleted();
    assertThat(waiters.size()).isZero();
  }

  @Test
  void aWaiterWhoGivesUpOrRunsOutOfTimeTakesNobodyAlong() throws Exception {
    step();
    long now = time.getAsLong();
    CompletableFuture<Void> brief = follower.await(1, now + Duration.ofMillis(100).toNanos());
    CompletableFuture<Void> cancelled = follower.await(1, now + Duration.ofSeconds(5).toNanos());
    CompletableFuture<Void> other = follower.await(1, now + Duration.ofSeconds(5).toNanos());
    assertThat(waiters.size()).isEqualTo(3);

    cancelled.cancel(false);
    time.pass(Duration.ofMillis(100));
    assertThat(brief).isCompletedExceptionally();
    assertThat(waiters.size()).isEqualTo(1);
    feed.append(key("a"));
    step();

    assertThat(other).isCompleted();
    assertThat(other.isCompletedExceptionally()).isFalse();
  }

  @Test
  void aWaiterWhoseTimeIsUpIsToldHowFarTheReplicaIs() throws Exception {
    feed.append(key("a"));
    step();
    CompletableFuture<Void> waiting =
        follower.await(7, time.getAsLong() + Duration.ofSeconds(5).toNanos());
    time.pass(Duration.ofSeconds(5));

    assertThatThrownBy(waiting::join)
        .cause()
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.REVISION_NOT_REACHED);
              assertThat(e.metadata()).containsEntry("min_revision", "7");
              assertThat(e.metadata()).containsEntry("revision", "1");
              assertThat(e.retryAfter()).isPresent();
            });
    assertThat(waiters.size()).isZero();
  }

  /** Defect: the wait went on to the very deadline, so that the caller heard of nothing else. */
  @Test
  void aWaitEndsBeforeTheDeadlineSoThatItsCallerCanAskAnotherReplica() throws Exception {
    step();
    CompletableFuture<Void> waiting =
        follower.await(7, time.getAsLong() + Duration.ofSeconds(1).toNanos());
    time.pass(Duration.ofMillis(749));
    assertThat(waiting).isNotDone();
    time.pass(Duration.ofMillis(1));
    assertThat(waiting).isCompletedExceptionally();
  }

  @Test
  void aReplicaThatIsCutOffLetsNobodyWait() throws Exception {
    step();
    long deadline = time.getAsLong() + Duration.ofMinutes(1).toNanos();
    CompletableFuture<Void> early = follower.await(7, deadline);
    time.pass(Duration.ofSeconds(2));
    assertThat(early).as("it is STALE from now on").isCompletedExceptionally();
    time.pass(Duration.ofMillis(1));
    assertThat(follower.state()).isEqualTo(State.STALE);
    assertThat(follower.await(7, deadline)).isCompletedExceptionally();
    assertThat(waiters.size()).isZero();
  }

  @Test
  void aRevisionThatNeverComesIsNotWaitedForBeyondTheBound() throws Exception {
    step();
    CompletableFuture<Void> waiting =
        follower.await(7, time.getAsLong() + Duration.ofMinutes(1).toNanos());
    time.pass(Duration.ofSeconds(1));
    step();
    time.pass(Duration.ofMillis(999));
    assertThat(waiting).isNotDone();
    step();
    time.pass(Duration.ofMillis(1));
    assertThat(follower.state()).isEqualTo(State.LISTENING);
    assertThat(waiting).isCompletedExceptionally();
  }

  @Test
  void aListenerThatFailsHoldsNobodyUp() throws Exception {
    FeedFollower withBroken =
        new FeedFollower(
            feed,
            SETTINGS,
            time,
            recent,
            waiters,
            List.of(
                (_, _) -> {
                  throw new IllegalStateException("broken");
                },
                listener));
    withBroken.step();
    feed.append(key("a"));
    withBroken.step();

    assertThat(told).containsExactly(1L);
    assertThat(withBroken.revision()).isEqualTo(1);
  }

  @Test
  void itsThreadFollowsAndEnds() {
    FakeFeed live = new FakeFeed();
    FeedFollower running =
        new FeedFollower(
            new SharedFeed(live), SETTINGS, System::nanoTime, recent, waiters, List.of());
    running.start();
    await().until(() -> running.state() == State.LISTENING);
    live.append(key("a"));
    await().until(() -> running.revision() == 1);
    running.close();
    live.append(key("a"));
    assertThat(running.revision()).isEqualTo(1);
  }
}
