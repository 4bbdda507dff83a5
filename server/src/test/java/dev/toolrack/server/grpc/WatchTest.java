package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WatchTest {
  private final LocalServer server = new LocalServer();

  @AfterEach
  void close() {
    server.close();
  }

  private WatchReader watch(WatchRequest.Builder request, int window) {
    return WatchReader.of(server, request, window);
  }

  private void change(String slug, long revision) {
    server.watches.change(slug, revision);
  }

  @Test
  void beginsWithTheRevisionFromWhichItTells() {
    WatchReader reader = watch(WatchRequest.newBuilder(), 100);
    change("hash", 43);

    assertThat(reader.told()).containsExactly("progress 42", "hash 43", "progress 43");
    assertThat(reader.events.get(1).getChange().getCommitTime())
        .isEqualTo(Times.toProto(Samples.TIME));
  }

  @Test
  void aReplicaHas4096WatchesAtMost() {
    for (int i = 0; i < 4_096; i++) {
      var _ = watch(WatchRequest.newBuilder(), 1);
    }
    assertThat(server.watches.open).hasValue(4_096);

    WatchReader refused = watch(WatchRequest.newBuilder(), 1);

    assertThat(refused.failure().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(refused.failure().info().getReason()).isEqualTo("ADMISSION_SHED");
    assertThat(refused.failure().info().getMetadataMap()).containsEntry("limit", "4096");
  }

  @Test
  void resumesAfterARevision() {
    change("hash", 43);
    change("json-diff", 44);

    WatchReader reader = watch(WatchRequest.newBuilder().setFromRevision(43), 100);

    assertThat(reader.told()).containsExactly("json-diff 44", "progress 44");
  }

  /**
   * What a reader kept of the time of the outage must not look as good as new before it is told.
   */
  @Test
  void saysNothingOfTheTimeInWhichTheReplicaIsNotUpToDate() {
    WatchReader reader = watch(WatchRequest.newBuilder(), 100);
    server.watches.follow(Freshness.State.STALE);
    for (int i = 0; i < 60; i++) {
      server.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));
      server.streams.tick();
    }
    assertThat(reader.told()).containsExactly("progress 42");

    server.watches.apply(44);
    server.watches.follow(Freshness.State.POLLING);
    server.streams.tick();
    assertThat(reader.told()).as("more is to be told").containsExactly("progress 42");

    change("hash", 43);
    assertThat(reader.told()).containsExactly("progress 42", "hash 43");
    change("json-diff", 44);
    assertThat(reader.told())
        .containsExactly("progress 42", "hash 43", "json-diff 44", "progress 44");
  }

  /** Defect: its callers trusted their caches for the 30 s for which it might have been silent. */
  @Test
  void aReplicaThatLostPostgresSendsItsWatchersToAnother() {
    WatchReader reader = watch(WatchRequest.newBuilder(), 100);
    change("hash", 43);
    server.watches.cutOff = true;
    server.streams.tick();
    assertThat(server.watches.open).as("it may be up to date nevertheless").hasValue(1);
    server.watches.follow(Freshness.State.STALE);
    server.streams.tick();

    assertThat(reader.failure().info().getReason()).isEqualTo("CATALOG_UNAVAILABLE");
    assertThat(reader.failure().info().getMetadataMap()).containsEntry("revision", "43");
    assertThat(server.watches.open).hasValue(0);
    WatchReader next = watch(WatchRequest.newBuilder().setFromRevision(43), 100);
    assertThat(next.failure().code()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  /**
   * A change may come after others of its tool that are passed over, so it says nothing of them.
   */
  @Test
  void saysThatItHasToldAllAsSoonAsItHas() {
    WatchReader reader = watch(WatchRequest.newBuilder(), 2);
    change("hash", 43);
    change("json-diff", 44);
    change("hash", 45);

    reader.requestMany();

    assertThat(reader.told())
        .containsExactly("progress 42", "hash 43", "json-diff 44", "hash 45", "progress 45");
  }

  @Test
  void aWatchFromNowOnBeginsWhenTheReplicaIsUpToDate() {
    server.watches.follow(Freshness.State.STALE);
    WatchReader reader = watch(WatchRequest.newBuilder(), 100);
    change("hash", 43);
    assertThat(reader.told()).isEmpty();

    server.watches.follow(Freshness.State.LISTENING);
    server.streams.tick();

    assertThat(reader.told()).containsExactly("progress 42", "hash 43", "progress 43");
  }

  @Test
  void tellsOnlyOfTheCallersToolsThatBeginSo() {
    WatchReader reader = watch(WatchRequest.newBuilder().setSlugPrefix("ha"), 100);
    change("my-hash", 43);
    server.watches.change(new Change(44, new ToolKey("other", "hash"), Samples.TIME));
    change("hash", 45);

    assertThat(reader.told()).containsExactly("progress 42", "hash 45", "progress 45");
  }

  @Test
  void saysThatItIsAliveAfterTenSecondsOfSilence() {
    WatchReader reader = watch(WatchRequest.newBuilder().setSlugPrefix("ha"), 100);
    server.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(9));
    server.streams.tick();
    change("json-diff", 43);
    assertThat(reader.told()).containsExactly("progress 42");

    server.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));
    server.streams.tick();

    assertThat(reader.told()).containsExactly("progress 42", "progress 43");
  }

  /**
   * Guards against a reader that hears nothing while changes of other tools are read, takes that
   * for a failure, and begins again from where it was.
   */
  @Test
  void saysHowFarItIsWhileItReadsChangesOfOtherTools() {
    for (int i = 0; i < 25 * 128; i++) {
      change("json-" + i, 43 + i);
    }
    change("hash", 5_000);
    server.watches.onPoll = () -> server.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));

    WatchReader reader =
        watch(WatchRequest.newBuilder().setFromRevision(42).setSlugPrefix("ha"), 100);

    assertThat(reader.told())
        .containsExactly(
            "catch-up " + (42 + 10 * 128),
            "catch-up " + (42 + 20 * 128),
            "hash 5000",
            "progress 5000");
  }

  /** Progress is owed to who was told that there is more. */
  @Test
  void saysThatItIsUpToDateAtOnceAfterItWasNot() {
    WatchReader reader = watch(WatchRequest.newBuilder().setSlugPrefix("ha"), 1);
    for (int i = 0; i < 12 * 128; i++) {
      change("json-" + i, 43 + i);
    }
    server.watches.onPoll = () -> server.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));

    reader.requestMany();

    assertThat(reader.told())
        .containsExactly(
            "progress 42", "catch-up " + (42 + 10 * 128), "progress " + (42 + 12 * 128));
  }

  /** A reader that goes elsewhere after a silence is not held by a replica that cannot go on. */
  @ParameterizedTest
  @ValueSource(longs = {0, 41})
  void saysNothingWhileOlderChangesCannotBeRead(long fromRevision) {
    server.watches.onPoll = server.watches::read;
    WatchReader reader = watch(WatchRequest.newBuilder().setFromRevision(fromRevision), 100);
    for (int i = 0; i < 60; i++) {
      server.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));
      server.streams.tick();
    }

    assertThat(reader.told()).isEmpty();
  }

  /** Guards against a queue per slow reader: a stalled client would have filled the heap. */
  @Test
  void aSlowReaderFindsTheLatestChangeOfEachTool() {
    WatchReader reader = watch(WatchRequest.newBuilder(), 1);
    int revision = 43;
    for (int i = 0; i < 10_000; i++) {
      change("hash", revision++);
      change("json-diff", revision++);
    }
    int polls = server.watches.polls.get();
    assertThat(polls).isLessThan(100);

    reader.requestMany();

    List<String> told = reader.told();
    assertThat(told)
        .hasSizeLessThan(200)
        .endsWith("hash 20041", "json-diff 20042", "progress 20042");
  }

  private WatchReader readTwoOfTen() {
    for (int i = 0; i < 10; i++) {
      change("tool-" + i, 43 + i);
    }
    WatchReader reader = watch(WatchRequest.newBuilder().setFromRevision(42), 2);
    assertThat(reader.told()).containsExactly("tool-0 43", "tool-1 44");
    return reader;
  }

  @Test
  void whatHasBeenReadIsSentAsTheReaderGoesOn() {
    WatchReader reader = readTwoOfTen();
    server.streams.tick();

    reader.requestMany();

    assertThat(reader.told()).hasSize(11).endsWith("tool-9 52", "progress 52");
    assertThat(server.watches.polls).hasValue(1);
  }

  /** Guards against thousands of watches that each keep what they have read for nobody. */
  @Test
  void nothingIsKeptForAReaderThatPauses() {
    WatchReader reader = readTwoOfTen();
    server.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));
    server.streams.tick();
    change("tool-5", 53);

    reader.requestMany();

    assertThat(reader.told())
        .containsExactly(
            "tool-0 43",
            "tool-1 44",
            "tool-2 45",
            "tool-3 46",
            "tool-4 47",
            "tool-6 49",
            "tool-7 50",
            "tool-8 51",
            "tool-9 52",
            "tool-5 53",
            "progress 53");
  }

  @Test
  void aReaderThatTheFeedHasLeftBehindIsTooSlow() {
    WatchReader reader = watch(WatchRequest.newBuilder(), 100);
    server.watches.fail(ToolrackException.of(Reason.REVISION_COMPACTED, "gone"));
    server.streams.tick();

    assertThat(reader.failure().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(reader.failure().info().getMetadataMap()).containsEntry("revision", "42");
    assertThat(server.watches.open).hasValue(0);
  }

  /** What the feed still reaches is only known when it has been read. */
  @Test
  void aRevisionThatIsGoneIsOutOfRange() {
    server.watches.read();
    server.watches.fail(
        ToolrackException.of(Reason.REVISION_COMPACTED, "gone").with("oldest", "500"));

    WatchReader reader = watch(WatchRequest.newBuilder().setFromRevision(3), 100);
    assertThat(reader.told()).isEmpty();
    server.streams.tick();

    assertThat(reader.failure().code()).isEqualTo(Status.Code.OUT_OF_RANGE);
    assertThat(server.watches.open).hasValue(0);
  }

  @Test
  void goesOnWhenTheCatalogCanBeReadAgain() {
    WatchReader reader = watch(WatchRequest.newBuilder(), 100);
    server.watches.fail(ToolrackException.of(Reason.CATALOG_UNAVAILABLE, "away"));
    change("hash", 43);
    assertThat(reader.told()).containsExactly("progress 42");

    server.watches.fail(null);
    server.streams.tick();

    assertThat(reader.told()).containsExactly("progress 42", "hash 43", "progress 43");
  }

  @Test
  void aDrainEndsItWithTheRevisionToResumeFrom() {
    WatchReader reader = watch(WatchRequest.newBuilder(), 100);
    change("hash", 43);

    server.streams.drain();

    assertThat(reader.told())
        .containsExactly("progress 42", "hash 43", "progress 43", "progress 43");
    assertThat(reader.failure().code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(reader.failure().info().getReason()).isEqualTo("SHUTTING_DOWN");
    assertThat(reader.failure().info().getMetadataMap()).containsEntry("revision", "43");
    assertThat(watch(WatchRequest.newBuilder(), 1).failure().code())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void aCancelFreesThePlaceInTheFeed() {
    WatchReader reader = watch(WatchRequest.newBuilder(), 100);
    assertThat(server.watches.open).hasValue(1);

    reader.cancel();

    assertThat(server.watches.open).hasValue(0);
    assertThat(server.streams).hasToString("WatchStreams{open=0}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "a/b", "-a", "a b"})
  void aPrefixThatNoSlugHasIsTheCallersFault(String prefix) {
    WatchReader reader = watch(WatchRequest.newBuilder().setSlugPrefix(prefix), 1);

    assertThat(reader.failure().code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(reader.failure().field()).isEqualTo("slug_prefix");
  }

  /** Postgres was restored: the revision is of a time that was undone. */
  @Test
  void aRevisionThatNeverCameIsOutOfRange() {
    WatchReader reader = watch(WatchRequest.newBuilder().setFromRevision(1_000), 100);
    assertThat(reader.isOpen()).as("it may be a moment ahead of this replica").isTrue();

    server.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));
    server.streams.tick();

    assertThat(reader.failure().code()).isEqualTo(Status.Code.OUT_OF_RANGE);
    assertThat(reader.failure().info().getMetadataMap()).containsEntry("revision", "1000");
    assertThat(reader.told()).isEmpty();
  }

  /** Postgres was restored, and the revision was given out again. */
  @Test
  void aRevisionThatIsAnotherOneNowIsOutOfRange() {
    server.watches.fail(ToolrackException.of(Reason.REVISION_COMPACTED, "not what it was"));
    WatchReader reader =
        watch(
            WatchRequest.newBuilder()
                .setFromRevision(41)
                .setFromCommitTime(Times.toProto(Samples.TIME)),
            100);

    assertThat(server.watches.lastFromTime).isEqualTo(Samples.TIME);
    assertThat(reader.failure().code()).isEqualTo(Status.Code.OUT_OF_RANGE);
  }

  @Test
  void saysWhenTheRevisionWasCommittedThatItIsResumedFrom() {
    server.watches.time = Samples.TIME.minusSeconds(1);
    WatchReader reader = watch(WatchRequest.newBuilder(), 100);
    server.watches.time = null;
    change("hash", 43);

    assertThat(reader.told()).containsExactly("progress 42", "hash 43", "progress 43");
    assertThat(reader.events.stream().map(WatchResponse::getCommitTime))
        .containsExactly(
            Times.toProto(Samples.TIME.minusSeconds(1)),
            Times.toProto(Samples.TIME),
            Times.toProto(Samples.TIME));
  }

  /** Older changes are read from Postgres, which is ahead of the replica. */
  @Test
  void whatWasToldAheadOfTheReplicaIsNoRevisionThatNeverCame() {
    WatchReader reader = watch(WatchRequest.newBuilder(), 100);
    server.watches.apply(42);
    change("hash", 43);
    server.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));
    server.streams.tick();
    assertThat(reader.told()).containsExactly("progress 42", "hash 43");

    server.watches.apply(43);
    server.streams.tick();

    assertThat(reader.told()).containsExactly("progress 42", "hash 43", "progress 43");
  }

  @Test
  void aDrainOfAReplicaThatIsBehindSaysNothingOfTheTruth() {
    WatchReader reader = watch(WatchRequest.newBuilder(), 100);
    server.watches.follow(Freshness.State.STALE);
    change("hash", 43);

    server.streams.drain();

    assertThat(reader.told()).containsExactly("progress 42", "hash 43");
    assertThat(reader.failure().info().getMetadataMap()).containsEntry("revision", "43");
  }

  @Test
  void aNegativeRevisionIsTheCallersFault() {
    WatchReader reader = watch(WatchRequest.newBuilder().setFromRevision(-1), 1);

    assertThat(reader.failure().field()).isEqualTo("from_revision");
  }

  @Test
  void closingEndsEveryWatch() {
    WatchReader reader = watch(WatchRequest.newBuilder(), 100);

    server.streams.close();

    assertThat(reader.failure().code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(server.watches.open).hasValue(0);
  }

  /** Guards against a drain that waits until a long history has been read. */
  @Test
  void aDrainEndsItInTheMiddleOfWhatItReads() {
    for (int i = 0; i < 25 * 128; i++) {
      change("json-" + i, 43 + i);
    }
    server.watches.onPoll =
        () -> {
          if (server.watches.polls.get() == 3) {
            server.streams.drain();
          }
        };

    WatchReader reader =
        watch(WatchRequest.newBuilder().setFromRevision(42).setSlugPrefix("ha"), 100);

    assertThat(server.watches.polls).hasValue(3);
    assertThat(reader.failure().info().getMetadataMap())
        .containsEntry("revision", Integer.toString(42 + 3 * 128));
  }

  @Test
  void saysThatItIsUpToDateAtOnceAfterAnOutage() {
    WatchReader reader = watch(WatchRequest.newBuilder(), 100);
    server.watches.follow(Freshness.State.STALE);
    server.streams.tick();
    server.watches.follow(Freshness.State.LISTENING);
    server.streams.tick();
    assertThat(reader.told()).containsExactly("progress 42", "progress 42");

    server.watches.fail(ToolrackException.of(Reason.CATALOG_UNAVAILABLE, "away"));
    server.streams.tick();
    server.watches.fail(null);
    server.streams.tick();
    assertThat(reader.told()).containsExactly("progress 42", "progress 42", "progress 42");
  }
}
