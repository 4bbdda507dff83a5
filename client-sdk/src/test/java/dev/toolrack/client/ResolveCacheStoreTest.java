package dev.toolrack.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.v1.MatchedBy;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.Served;
import dev.toolrack.v1.ToolVersion;
import dev.toolrack.v1.VersionStatus;
import io.grpc.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which answers the resolve cache keeps, and for how long it gives them. */
class ResolveCacheStoreTest {
  private static final int MAX_ENTRIES = 2;
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration MAX_STALE = Duration.ofMinutes(2);

  private long nanos = 1;
  private final ResolveCache cache =
      new ResolveCache(
          ResolveCacheOptions.defaults()
              .withMaxEntries(MAX_ENTRIES)
              .withMaxSilence(SILENCE)
              .withMaxStale(MAX_STALE),
          () -> nanos);

  private void watchFrom(long revision) {
    cache.watchBegan(revision);
    cache.progressed(revision);
  }

  private ResolveCache.Ticket begin(String slug) {
    return cache.begin(new ToolRef(slug, Selector.latest()), 0);
  }

  private static ResolveResponse.Builder answer(long revision) {
    return ResolveResponse.newBuilder()
        .setRevision(revision)
        .setEtag("e" + revision)
        .setMatchedBy(MatchedBy.MATCHED_BY_LATEST)
        .setServed(Served.SERVED_NEAR_CACHE)
        .setToolVersion(
            ToolVersion.newBuilder()
                .setTool("tool")
                .setVersion("1.0." + revision)
                .setStatus(VersionStatus.VERSION_STATUS_ACTIVE));
  }

  private void fill(String slug, long revision) {
    var unused = cache.end(begin(slug), answer(revision).build());
  }

  private @Nullable ResolvedTool fresh(String slug, long minRevision) {
    return cache.fresh(slug, Selector.latest(), minRevision);
  }

  private @Nullable ResolvedTool stale(String slug) {
    return cache.stale(slug, Selector.latest(), 0);
  }

  /** What a replica says may be out of date would be given as if the watch vouched for it. */
  @Test
  void keepsNothingThatTheServerCallsStale() {
    watchFrom(10);

    var unused = cache.end(begin("tool"), answer(10).setServed(Served.SERVED_STALE).build());

    assertThat(fresh("tool", 0)).isNull();
    assertThat(stale("tool")).isNull();
  }

  /** Nobody would tell it of changes. */
  @Test
  void keepsNothingBeforeItsFirstWatch() {
    fill("tool", 10);

    assertThat(stale("tool")).isNull();
  }

  @Test
  void keepsNothingThatWasAskedForBeforeTheWatchWasLost() {
    watchFrom(10);
    ResolveCache.Ticket ticket = begin("tool");
    cache.watchLost();

    var unused = cache.end(ticket, answer(10).build());

    assertThat(stale("tool")).isNull();
  }

  /** It would be given as fresh for as long as a watch may be silent, with no watch there. */
  @Test
  void givesNothingAsFreshAfterTheWatchWasLost() {
    watchFrom(10);
    cache.watchLost();

    fill("tool", 10);

    assertThat(fresh("tool", 0)).isNull();
  }

  /** From revision 0, a server watches from now on: what came between is told by nobody. */
  @Test
  void asksAgainAfterAWatchBrokeBeforeTheFirstRevision() {
    try (Fixture fixture =
        new Fixture(builder -> builder.resolveCache(ResolveCacheOptions.defaults()))) {
      FakeToolService server = fixture.tools;
      server.tools.put("tool", 1L);
      fixture.client.resolve("tool");
      server.progress(0);
      fixture.client.resolve("tool");
      server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
      fixture.timer.runWaiting();
      assertThat(server.watchRequests.get(1).getFromRevision()).isZero();
      server.tools.put("tool", 20L);

      server.progress(20);

      assertThat(fixture.client.resolve("tool").version()).isEqualTo("1.0.20");
    }
  }

  @Test
  void forgetsWhatItKeptWhenAWatchCannotBeResumed() {
    watchFrom(0);
    fill("tool", 5);
    assertThat(fresh("tool", 0)).isNotNull();
    cache.interrupted();

    watchFrom(500);

    assertThat(fresh("tool", 0)).isNull();
  }

  /** After a restore, revisions that were told are revisions that no replica will reach. */
  @Test
  void asksForNoRevisionFromBeforeThatWatch() {
    watchFrom(10);
    cache.changed("tool", 1_000);
    cache.progressed(1_000);
    cache.watchLost();

    watchFrom(500);

    assertThat(begin("tool").minRevision()).isEqualTo(500);
    fill("tool", 500);
    assertThat(fresh("tool", 500)).isNotNull();
    assertThat(fresh("tool", 600)).as("nothing of that was told").isNull();
  }

  /** Replicas differ in how far they are, and the watch may not have told of a change yet. */
  @Test
  void keepsTheNewerOfTwoAnswers() {
    watchFrom(10);
    ResolveCache.Ticket slow = begin("tool");
    fill("tool", 20);

    var unused = cache.end(slow, answer(15).build());

    assertThat(requireNonNull(fresh("tool", 0)).revision()).isEqualTo(20);
  }

  /** Whoever has just written need not ask again until the watch has told as much. */
  @Test
  void givesAnAnswerThatReachesARevisionThatWasNotTold() {
    watchFrom(10);
    fill("tool", 20);

    assertThat(fresh("tool", 20)).isNotNull();
    assertThat(fresh("tool", 21)).isNull();
  }

  /** A change of the tool need not be one of its version. */
  @Test
  void keepsAVersionThatTheServerConfirmsAfterAChange() {
    watchFrom(10);
    fill("tool", 10);
    cache.changed("tool", 11);
    assertThat(fresh("tool", 0)).isNull();

    var unused =
        cache.end(
            begin("tool"),
            answer(11).clearToolVersion().setEtag("e10").setNotModified(true).build());

    assertThat(requireNonNull(fresh("tool", 0)).version()).isEqualTo("1.0.10");
  }

  @Test
  void anEntryThatIsReplacedTakesNoPlaceOfAnother() {
    watchFrom(10);
    fill("other", 10);
    for (int revision = 10; revision < 10 + 2 * MAX_ENTRIES; revision++) {
      fill("tool", revision);
    }

    assertThat(fresh("other", 0)).isNotNull();
    assertThat(fresh("tool", 0)).isNotNull();
  }

  /** A change does not say that all before it was told: it makes no answer younger. */
  @Test
  void changesDoNotProlongHowLongAnAnswerIsGiven() {
    watchFrom(10);
    fill("tool", 10);
    cache.interrupted();
    long revision = 11;
    for (long left = MAX_STALE.toSeconds(); left > 0; left -= SILENCE.toSeconds()) {
      assertThat(stale("tool")).isNotNull();
      nanos += SILENCE.toNanos();
      cache.changed("other", revision++);
    }

    assertThat(stale("tool")).isNull();
  }
}
