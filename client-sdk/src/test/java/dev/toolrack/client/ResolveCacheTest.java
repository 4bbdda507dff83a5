package dev.toolrack.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Context;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResolveCacheTest {
  private static final Duration MAX_STALE = Duration.ofMinutes(5);

  private final Fixture fixture =
      new Fixture(
          builder ->
              builder.resolveCache(
                  ResolveCacheOptions.defaults()
                      .withMaxEntries(3)
                      .withPatience(Duration.ofSeconds(30))));
  private final ToolrackClient client = fixture.client;
  private final FakeToolService server = fixture.tools;

  /** The first look-up begins the watch, whose first event lets the cache store. */
  @BeforeEach
  void begin() {
    for (String slug : new String[] {"a", "b", "c", "d", "hash"}) {
      server.tools.put(slug, 1L);
    }
    client.resolve("hash");
    server.progress(10);
    client.resolve("hash");
    server.resolves.clear();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private void advance(Duration time) {
    fixture.nanos.addAndGet(time.toNanos());
  }

  private void breakWatch() {
    server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
  }

  @Test
  void answersFromMemoryWithTheSameInstance() {
    ResolvedTool first = client.resolve("hash");
    assertThat(first.served()).isEqualTo(Served.CLIENT_CACHE);
    assertThat(client.resolve("hash")).isSameAs(first);
    assertThat(client.async().resolve("hash").join()).isSameAs(first);
    assertThat(server.resolves).isEmpty();
  }

  @Test
  void storesNothingBeforeTheWatchIsAlive() {
    try (Fixture other =
        new Fixture(builder -> builder.resolveCache(ResolveCacheOptions.defaults()))) {
      other.tools.tools.put("hash", 1L);
      other.client.resolve("hash");
      other.tools.progress(10);
      other.client.resolve("hash");
      assertThat(other.tools.resolves).hasSize(2);
    }
  }

  /** Guards against a cache that lives no longer than the call that happened to come first. */
  @Test
  void theWatchOutlivesTheCallThatBeganIt() {
    try (Fixture other =
        new Fixture(builder -> builder.resolveCache(ResolveCacheOptions.defaults()))) {
      other.tools.tools.put("hash", 1L);
      try (Context.CancellableContext call = Context.current().withCancellation()) {
        call.run(() -> other.client.resolve("hash"));
      }
      assertThat(other.tools.cancelled).hasValue(0);
      other.tools.progress(10);
      other.client.resolve("hash");
      assertThat(other.client.resolve("hash").served()).isEqualTo(Served.CLIENT_CACHE);
    }
  }

  @Test
  void readsAgainAfterAChangeAndAsksForNoOlderRevision() {
    server.tools.put("hash", 11L);
    server.change("hash", 11);
    ResolvedTool tool = client.resolve("hash");
    assertThat(tool.version()).isEqualTo("1.0.11");
    assertThat(server.resolves.get(0).getMinRevision()).isEqualTo(11);
    assertThat(client.resolve("hash").served()).isEqualTo(Served.CLIENT_CACHE);
    assertThat(server.resolves).hasSize(1);
  }

  @Test
  void revalidatesWithItsEtag() {
    server.tools.put("hash", 11L);
    server.change("hash", 11);
    client.resolve("hash");
    assertThat(server.resolves.get(0).getIfNoneMatch()).isEqualTo("e1");
    // Told again of a change that the entry has.
    server.change("hash", 11);
    assertThat(client.resolve("hash").served()).isEqualTo(Served.CLIENT_CACHE);
  }

  @Test
  void keepsAnEntryThatIsNotModified() {
    server.change("other", 12);
    long before = server.resolves.size();
    client.with(RequestOptions.none().withMinRevision(50)).resolve("hash");
    assertThat(server.resolves).hasSize((int) before + 1);
    assertThat(server.resolves.get((int) before).getIfNoneMatch()).isEqualTo("e1");
    assertThat(client.resolve("hash").version()).isEqualTo("1.0.1");
  }

  /**
   * Guards against an answer from before the caller's own change: of two changes of a tool the last
   * alone is told, after one of another tool that is between them.
   */
  @Test
  void aChangeOfAnotherToolDoesNotSayThatTheOwnOneWasTold() {
    server.tools.put("hash", 13L);
    server.change("other", 12);

    assertThat(client.with(RequestOptions.none().withMinRevision(11)).resolve("hash").version())
        .isEqualTo("1.0.13");
  }

  /** Guards against an answer that was read before a change, and stored after it. */
  @Test
  void doesNotStoreWhatWasReadBeforeAChangeThatItHasHeardOf() {
    server.beforeAnswer =
        () -> {
          server.beforeAnswer = () -> {};
          server.tools.put("a", 11L);
          server.change("a", 11);
        };
    assertThat(client.resolve("a").version()).isEqualTo("1.0.1");
    assertThat(client.resolve("a").version()).isEqualTo("1.0.11");
    assertThat(server.resolves).hasSize(2);
  }

  @Test
  void keepsOtherToolsWhenOneChanges() {
    server.change("a", 11);
    assertThat(client.resolve("hash").served()).isEqualTo(Served.CLIENT_CACHE);
  }

  @Test
  void asksTheServerForItsOwnWrites() {
    long revision = client.catalog().setChannel("a", "stable", "1.0.0");
    client.resolve("hash");
    assertThat(server.resolves.get(0).getMinRevision()).isEqualTo(revision);
    server.progress(revision);
    assertThat(client.resolve("hash").served()).isEqualTo(Served.CLIENT_CACHE);
  }

  @Test
  void isBoundedAndKeepsWhatIsUsed() {
    client.resolve("hash");
    client.resolve("a");
    client.resolve("b");
    client.resolve("c");
    client.resolve("hash");
    server.resolves.clear();
    assertThat(client.resolve("hash").served()).isEqualTo(Served.CLIENT_CACHE);
    client.resolve("a");
    assertThat(server.resolves).hasSize(1);
  }

  @Test
  void servesStaleWhileTheServerIsAwayAndSaysSo() {
    breakWatch();
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    ResolvedTool tool = client.resolve("hash");
    assertThat(tool.served()).isEqualTo(Served.STALE);
    assertThat(tool.version()).isEqualTo("1.0.1");
    assertThat(fixture.timer.delays()).hasSize(1);
  }

  @Test
  void trustsWhatItKeptNotBeforeTheWatchHasCaughtUp() {
    breakWatch();
    fixture.timer.runWaiting();
    server.catchUp(1_000);
    client.resolve("hash");
    assertThat(server.resolves).hasSize(1);

    server.progress(2_000);
    assertThat(client.resolve("hash").served()).isEqualTo(Served.CLIENT_CACHE);
    assertThat(server.resolves).hasSize(1);
  }

  @Test
  void servesStaleWhenTheServerDoesNotAnswer() {
    try (Fixture other =
        new Fixture(
            builder ->
                builder.resolveCache(
                    ResolveCacheOptions.defaults().withPatience(Duration.ofMillis(20))))) {
      other.tools.tools.put("hash", 1L);
      other.client.resolve("hash");
      other.tools.progress(10);
      other.client.resolve("hash");
      other.nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      other.tools.silent = true;
      assertThat(other.client.resolve("hash").served()).isEqualTo(Served.STALE);
    }
  }

  /** Guards against one replica that drains having stale answers given where others are up. */
  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"SHUTTING_DOWN", "REVISION_NOT_REACHED"})
  void asksAnotherReplicaBeforeItServesStale(Reason reason) {
    breakWatch();
    server.failures.add(Failures.of(Status.Code.UNAVAILABLE, reason, Duration.ofSeconds(1)));
    var future = client.async().resolve("hash");
    assertThat(fixture.timer.delays()).contains(Duration.ofMillis(25));
    fixture.timer.runWaiting();
    assertThat(future.join().served()).isEqualTo(Served.NEAR_CACHE);
    assertThat(server.resolves).hasSize(2);
  }

  @Test
  void comesBackToReplicasThatShedWhenTheySay() {
    breakWatch();
    server.failures.add(
        Failures.of(Status.Code.RESOURCE_EXHAUSTED, Reason.ADMISSION_SHED, Duration.ofMillis(100)));
    var future = client.async().resolve("hash");
    assertThat(fixture.timer.delays()).contains(Duration.ofMillis(125));
    fixture.timer.runWaiting();
    assertThat(future.join().served()).isEqualTo(Served.NEAR_CACHE);
  }

  @Test
  void servesStaleWhenNoReplicaAnswers() {
    breakWatch();
    for (int i = 0; i < 20; i++) {
      server.failures.add(Failures.of(Status.Code.UNAVAILABLE, Reason.SHUTTING_DOWN));
    }
    var future = client.async().resolve("hash");
    while (!future.isDone()) {
      fixture.timer.runWaiting();
    }
    assertThat(future.join().served()).isEqualTo(Served.STALE);
    assertThat(server.resolves).hasSizeBetween(2, 5);
  }

  @Test
  void servesStaleWhenItsPatienceWouldEndBeforeAnotherReplicaIsAsked() {
    try (Fixture other =
        new Fixture(
            builder ->
                builder.resolveCache(
                    ResolveCacheOptions.defaults().withPatience(Duration.ofMillis(20))))) {
      other.tools.tools.put("hash", 1L);
      other.client.resolve("hash");
      other.tools.progress(10);
      other.client.resolve("hash");
      other.tools.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
      other.tools.failures.add(Failures.of(Status.Code.UNAVAILABLE, Reason.SHUTTING_DOWN));
      assertThat(other.client.resolve("hash").served()).isEqualTo(Served.STALE);
    }
  }

  /** Guards against a resolve that fails early for a stale entry that is there no more. */
  @Test
  void asksOnWhereTheStaleEntryIsGoneMeanwhile() {
    CompletableFuture<ResolvedTool> future = resolveWhileTheEntryGoes(Duration.ZERO);
    assertThat(future).isNotDone();
    fixture.timer.runWaiting();
    assertThat(future.join().served()).isEqualTo(Served.NEAR_CACHE);
    assertThat(server.resolves).hasSize(4);
    assertThat(server.resolves.get(3).getIfNoneMatch()).isEmpty();
  }

  @Test
  void asksNoLongerThanItsDeadlineWhereTheStaleEntryIsGone() {
    CompletableFuture<ResolvedTool> future = resolveWhileTheEntryGoes(Duration.ofSeconds(30));
    assertThatThrownBy(future::join).hasCauseInstanceOf(UnavailableException.class);
    assertThat(server.resolves).hasSize(2);
  }

  @Test
  void asksOnForTheTimeThatIsLeft() {
    var unused = resolveWhileTheEntryGoes(Duration.ofSeconds(10));
    assertThat(secondsForTheLastResolve()).isLessThan(21);
  }

  @Test
  void waitsNoLongerThanItsDeadlineForAnotherAnswerThanTheStaleOne() {
    breakWatch();
    client.with(RequestOptions.none().withDeadline(Duration.ofSeconds(10))).resolve("hash");
    assertThat(secondsForTheLastResolve()).isLessThan(11);
  }

  private long secondsForTheLastResolve() {
    int last = server.resolveDeadlines.size() - 1;
    return server.resolveDeadlines.get(last).timeRemaining(TimeUnit.SECONDS);
  }

  @Test
  void cancellingEndsWhatIsAskedWhereTheStaleEntryIsGone() {
    CompletableFuture<ResolvedTool> future = resolveWhileTheEntryGoes(Duration.ZERO);
    server.silent = true;
    fixture.timer.runWaiting();
    future.cancel(true);
    assertThat(server.resolves).hasSize(4);
    assertThat(server.cancelled).hasValue(1);
  }

  /** One replica drains, the feed no longer reaches back, and then the server is away. */
  private CompletableFuture<ResolvedTool> resolveWhileTheEntryGoes(Duration taken) {
    breakWatch();
    server.failures.add(Failures.of(Status.Code.UNAVAILABLE, Reason.SHUTTING_DOWN));
    CompletableFuture<ResolvedTool> future = client.async().resolve("hash");
    server.failures.add(Failures.of(Status.Code.OUT_OF_RANGE, Reason.REVISION_COMPACTED));
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    advance(taken);
    fixture.timer.runWaiting();
    return future;
  }

  @Test
  void servesStaleAtOnceWhenTheCatalogCannotBeRead() {
    breakWatch();
    server.failures.add(Failures.of(Status.Code.UNAVAILABLE, Reason.CATALOG_UNAVAILABLE));
    assertThat(client.resolve("hash").served()).isEqualTo(Served.STALE);
    assertThat(server.resolves).hasSize(1);
  }

  @Test
  void servesStaleForABoundedTime() {
    breakWatch();
    advance(MAX_STALE.minusNanos(1));
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    assertThat(client.resolve("hash").served()).isEqualTo(Served.STALE);
    advance(Duration.ofNanos(1));
    server.failures.add(Failures.of(Status.Code.UNAVAILABLE, Reason.SHUTTING_DOWN));
    var future = client.async().resolve("hash");
    fixture.timer.runWaiting();
    assertThat(future.join().served()).isNotEqualTo(Served.STALE);
  }

  @Test
  void anAnswerIsNoOlderThanTheLastWordOfTheWatch() {
    advance(MAX_STALE.minusMinutes(1));
    server.progress(10);
    breakWatch();
    advance(MAX_STALE.minusMinutes(1));
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    assertThat(client.resolve("hash").served()).isEqualTo(Served.STALE);
  }

  @Test
  void anAnswerThatWasReadWhileTheWatchWasAwayIsNoOlderThanThat() {
    breakWatch();
    advance(MAX_STALE.minusMinutes(1));
    client.resolve("hash");
    advance(MAX_STALE.minusMinutes(1));
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    assertThat(client.resolve("hash").served()).isEqualTo(Served.STALE);
  }

  @Test
  void neverServesStaleWhatItKnowsToBeSuperseded() {
    server.change("hash", 11);
    breakWatch();
    for (int i = 0; i < 5; i++) {
      server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    }
    var future = client.async().resolve("hash");
    while (!future.isDone()) {
      server.failures.add(Status.UNAVAILABLE.asRuntimeException());
      fixture.timer.runWaiting();
    }
    assertThatThrownBy(future::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(UnavailableException.class);
  }

  @Test
  void passesFailuresOnThatAreNoAbsence() {
    breakWatch();
    server.tools.remove("hash");
    assertThatThrownBy(() -> client.resolve("hash")).isInstanceOf(ToolNotFoundException.class);
  }

  @Test
  void asksTheServerWhileTheWatchIsAwayAndKeepsTheAnswer() {
    breakWatch();
    client.resolve("hash");
    client.resolve("hash");
    assertThat(server.resolves).hasSize(2);
    fixture.timer.runWaiting();
    assertThat(server.watchRequests.get(1).getFromRevision()).isEqualTo(10);
    server.progress(10);
    assertThat(client.resolve("hash").served()).isEqualTo(Served.CLIENT_CACHE);
  }

  @Test
  void hearsOfWhatChangedWhileTheWatchWasAway() {
    breakWatch();
    fixture.timer.runWaiting();
    server.progress(10);
    server.tools.put("hash", 12L);
    server.change("hash", 12);
    assertThat(client.resolve("hash").version()).isEqualTo("1.0.12");
  }

  /** What changed while the watch was away is told one by one. */
  @Test
  void believesAWatchThatWasAwayWhenItHasToldAll() {
    breakWatch();
    fixture.timer.runWaiting();
    server.change("a", 11);
    server.tools.put("hash", 12L);
    assertThat(client.resolve("hash").version()).isEqualTo("1.0.12");
    assertThat(server.resolves).hasSize(1);

    server.change("hash", 12);
    server.progress(12);

    assertThat(client.resolve("hash").served()).isEqualTo(Served.CLIENT_CACHE);
  }

  @Test
  void believesAWatchThatWasSilentWhenItHasToldAll() {
    advance(Duration.ofSeconds(31));
    server.change("a", 11);
    client.resolve("hash");
    assertThat(server.resolves).hasSize(1);

    server.progress(11);

    assertThat(client.resolve("hash").served()).isEqualTo(Served.CLIENT_CACHE);
  }

  /** Guards against an old answer that is stored when its change has been forgotten again. */
  @Test
  void doesNotStoreWhatWasReadBeforeChangesThatItNoLongerKnowsOneByOne() {
    server.beforeAnswer =
        () -> {
          server.beforeAnswer = () -> {};
          server.change("a", 11);
          for (int i = 0; i < 8_192; i++) {
            server.change("other-" + i, 12 + i);
          }
        };
    client.resolve("a");
    client.resolve("a");
    assertThat(server.resolves).hasSize(2);
    assertThat(server.resolves.get(1).getMinRevision()).isEqualTo(11);
  }

  @Test
  void doesNotBelieveAWatchThatIsSilent() {
    advance(Duration.ofSeconds(31));
    client.resolve("hash");
    assertThat(server.resolves).hasSize(1);
    server.progress(10);
    assertThat(client.resolve("hash").served()).isEqualTo(Served.CLIENT_CACHE);
  }

  @Test
  void beginsAnewWhereTheFeedNoLongerReachesBack() {
    breakWatch();
    server.failures.add(Failures.of(Status.Code.OUT_OF_RANGE, Reason.REVISION_COMPACTED));
    fixture.timer.runWaiting();
    assertThat(fixture.timer.delays()).containsExactly(RetryPolicy.defaults().initialBackoff());
    fixture.timer.runWaiting();
    assertThat(server.watchRequests.get(2).getFromRevision()).isZero();
    server.progress(500);
    client.resolve("hash");
    assertThat(server.resolves.get(0).getMinRevision()).isEqualTo(500);
    assertThat(server.resolves.get(0).getIfNoneMatch()).isEmpty();
    assertThat(client.resolve("hash").served()).isEqualTo(Served.CLIENT_CACHE);
  }

  @Test
  void closingEndsTheWatch() {
    client.close();
    assertThat(server.cancelled).hasValue(1);
    assertThatThrownBy(() -> client.resolve("hash")).isInstanceOf(UnavailableException.class);
  }
}
