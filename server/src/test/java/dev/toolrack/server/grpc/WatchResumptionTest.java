package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a watch says of a revision that it is resumed from, and gives to be resumed from. */
class WatchResumptionTest {
  private final LocalServer server = new LocalServer();

  @AfterEach
  void close() {
    server.close();
  }

  private WatchReader resume(long revision) {
    return WatchReader.of(server, WatchRequest.newBuilder().setFromRevision(revision), 100);
  }

  private void aSecondPasses() {
    server.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(1));
    server.streams.tick();
  }

  /** The revision may be of a time that was undone, which the history alone can tell. */
  @Test
  void saysNothingOfTheTruthUntilTheRevisionIsVerified() {
    server.watches.onPoll = server.watches::read;
    WatchReader reader = resume(42);
    assertThat(reader.told()).isEmpty();

    server.watches.onPoll = () -> {};
    server.streams.tick();

    assertThat(reader.told()).containsExactly("progress 42");
  }

  @Test
  void aDrainSaysNothingOfARevisionThatIsNotVerified() {
    server.watches.onPoll = server.watches::read;
    WatchReader reader = resume(42);

    server.streams.drain();

    assertThat(reader.told()).isEmpty();
    assertThat(reader.failure().info().getMetadataMap()).containsEntry("revision", "42");
  }

  /** It has said nothing yet that would keep the caller from another replica. */
  @Test
  void failsIfOlderChangesCannotBeReadAtItsBeginning() {
    server.watches.fail(ToolrackException.of(Reason.CATALOG_UNAVAILABLE, "away"));

    WatchReader reader = resume(41);

    assertThat(reader.failure().code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(server.watches.open).hasValue(0);
  }

  /** Guards against a replica that cannot go on, and keeps its reader by saying how far it is. */
  @Test
  void saysNothingWhereItIsStuck() {
    WatchReader reader = resume(42);
    server.watches.change("hash", 43);
    assertThat(reader.told()).containsExactly("progress 42", "hash 43", "progress 43");
    server.watches.onPoll = server.watches::read;
    for (int i = 0; i < 60; i++) {
      aSecondPasses();
    }

    assertThat(reader.told()).hasSize(3);
  }

  /** Guards against callers that list the whole catalog anew because nothing changes. */
  @Test
  void theNewestRevisionIsNoneThatNeverCame() {
    WatchReader reader = resume(42);

    aSecondPasses();

    assertThat(reader.isOpen()).isTrue();
  }

  @Test
  void aReplicaThatIsBehindDoesNotKnowWhichRevisionNeverCame() {
    server.watches.follow(Freshness.State.STALE);
    WatchReader reader = resume(1_000);

    aSecondPasses();

    assertThat(reader.isOpen()).isTrue();
  }

  /** With the time of another revision, the next watch would be refused. */
  @Test
  void theTimeThatItGivesIsThatOfTheRevision() {
    server.watches.time = Samples.TIME.minusSeconds(1);
    WatchReader reader = resume(42);
    assertThat(reader.events.getLast().getCommitTime())
        .isEqualTo(Times.toProto(Samples.TIME.minusSeconds(1)));
    server.watches.time = null;
    server.watches.change("hash", 43);

    server.watches.goOnTo(45);
    reader.requestMany();
    server.nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(10));
    server.streams.tick();

    assertThat(reader.told())
        .containsExactly("progress 42", "hash 43", "progress 43", "progress 45");
    assertThat(reader.events.getLast().hasCommitTime()).isFalse();
  }

  @Test
  void theTimeOfTheRevisionBeforeTheFirstChangeIsUnknown() {
    server.watches.follow(Freshness.State.STALE);
    WatchReader reader = WatchReader.of(server, WatchRequest.newBuilder(), 100);
    server.watches.change("hash", 44);
    server.watches.time = Samples.TIME;
    server.watches.follow(Freshness.State.LISTENING);
    server.streams.tick();

    assertThat(reader.told()).containsExactly("progress 43", "hash 44", "progress 44");
    assertThat(reader.events)
        .extracting(WatchResponse::hasCommitTime)
        .containsExactly(false, true, true);
  }
}
