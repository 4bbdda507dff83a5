package dev.toolrack.client;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Timestamp;
import dev.toolrack.v1.ToolChange;
import dev.toolrack.v1.WatchProgress;
import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.Context;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Flow;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WatchTest {
  private final Fixture fixture = new Fixture();
  private final FakeToolService server = fixture.tools;
  private final Recorder<WatchEvent> recorder = new Recorder<>(Long.MAX_VALUE);

  @AfterEach
  void close() {
    fixture.close();
  }

  private void watch(WatchOptions options) {
    fixture.client.async().watch(options).subscribe(recorder);
  }

  @Test
  void tellsOfChanges() {
    watch(WatchOptions.after(3).withSlugPrefix("ha"));
    server.progress(3);
    server
        .lastWatch()
        .onNext(
            WatchResponse.newBuilder()
                .setRevision(4)
                .setChange(
                    ToolChange.newBuilder()
                        .setSlug("hash")
                        .setRevision(4)
                        .setCommitTime(Timestamp.newBuilder().setSeconds(1_700_000_000)))
                .build());
    assertThat(server.watchRequests)
        .containsExactly(WatchRequest.newBuilder().setFromRevision(3).setSlugPrefix("ha").build());
    assertThat(recorder.elements.get(0)).isEqualTo(new WatchEvent.Progress(3));
    assertThat(recorder.elements.get(1))
        .isEqualTo(new WatchEvent.ToolChanged("hash", 4, Instant.ofEpochSecond(1_700_000_000)));
  }

  @Test
  void goesOnFromTheLastRevisionWhenItBreaks() {
    watch(WatchOptions.fromNow());
    server.progress(10);
    server.change("hash", 11);
    server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
    assertThat(recorder.elements.get(2))
        .isInstanceOfSatisfying(
            WatchEvent.Interrupted.class,
            event -> {
              assertThat(event.cause()).isInstanceOf(UnavailableException.class);
              assertThat(event.retryIn()).isEqualTo(Duration.ofMillis(50));
            });
    fixture.timer.runWaiting();
    assertThat(server.watchRequests.get(1).getFromRevision()).isEqualTo(11);
    server.change("hash", 12);
    assertThat(recorder.elements).hasSize(4);
  }

  /** Guards against a watch that goes on from a change that a failover has undone. */
  @Test
  void saysWhenTheRevisionWasCommittedThatItGoesOnFrom() {
    Timestamp time = Timestamp.newBuilder().setSeconds(1_700_000_000).setNanos(123_456_000).build();
    watch(WatchOptions.fromNow());
    server
        .lastWatch()
        .onNext(
            WatchResponse.newBuilder()
                .setRevision(10)
                .setProgress(WatchProgress.getDefaultInstance())
                .setCommitTime(time)
                .build());
    server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
    fixture.timer.runWaiting();
    assertThat(server.watchRequests.get(1).getFromCommitTime()).isEqualTo(time);
    server.progress(11);
    server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
    fixture.timer.runWaiting();
    assertThat(server.watchRequests.get(2).hasFromCommitTime()).isFalse();
  }

  /** Guards against a watch that never gets through the changes of other tools. */
  @Test
  void goesOnFromWhereTheServerWasWhileItCaughtUp() {
    watch(WatchOptions.after(3).withSlugPrefix("ha"));
    server.catchUp(1_000);
    assertThat(recorder.elements).containsExactly(new WatchEvent.CatchingUp(1_000));
    server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
    fixture.timer.runWaiting();
    assertThat(server.watchRequests.get(1).getFromRevision()).isEqualTo(1_000);
  }

  /** Guards against an event of a later contract that is taken for a statement about the truth. */
  @Test
  void anEventOfAKindThatItDoesNotKnowIsNoProgress() {
    watch(WatchOptions.fromNow());
    server.lastWatch().onNext(WatchResponse.newBuilder().setRevision(11).build());
    assertThat(recorder.elements).containsExactly(new WatchEvent.CatchingUp(11));
  }

  @Test
  void goesOnWhenTheServerEndsIt() {
    watch(WatchOptions.fromNow());
    server.progress(10);
    server.lastWatch().onCompleted();
    fixture.timer.runWaiting();
    assertThat(server.watchRequests.get(1).getFromRevision()).isEqualTo(10);
    assertThat(recorder.completed).isFalse();
  }

  @Test
  void waitsLongerFromFailureToFailureAndShortAgainAfterAnEvent() {
    watch(WatchOptions.fromNow());
    for (int i = 0; i < 2; i++) {
      server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    }
    server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
    assertThat(fixture.timer.delays()).containsExactly(Duration.ofMillis(50));
    fixture.timer.runWaiting();
    assertThat(fixture.timer.delays()).containsExactly(Duration.ofMillis(100));
    fixture.timer.runWaiting();
    assertThat(fixture.timer.delays()).containsExactly(Duration.ofMillis(200));
    fixture.timer.runWaiting();
    server.progress(1);
    server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
    assertThat(fixture.timer.delays()).containsExactly(Duration.ofMillis(50));
  }

  @Test
  void waitsAsLongAsTheReplicaSays() {
    watch(WatchOptions.fromNow());

    server
        .lastWatch()
        .onError(Failures.of(Status.Code.UNAVAILABLE, Reason.SHUTTING_DOWN, Duration.ofSeconds(1)));

    assertThat(fixture.timer.delays()).containsExactly(Duration.ofMillis(1_050));
  }

  /**
   * {@code RESOURCE_EXHAUSTED} is a reader that was too slow, or a replica with too many watches.
   */
  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {
        "UNAVAILABLE",
        "RESOURCE_EXHAUSTED",
        "ABORTED",
        "UNKNOWN",
        "INTERNAL",
        "DEADLINE_EXCEEDED"
      })
  void goesOnAfterWhatAnotherReplicaMayNotSay(Status.Code code) {
    watch(WatchOptions.after(3));
    server.lastWatch().onError(code.toStatus().asRuntimeException());
    assertThat(recorder.failure).isNull();
    fixture.timer.runWaiting();
    assertThat(server.watchRequests).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "OK",
        "UNAVAILABLE",
        "RESOURCE_EXHAUSTED",
        "ABORTED",
        "UNKNOWN",
        "INTERNAL",
        "DEADLINE_EXCEEDED"
      })
  void endsAfterWhatEveryReplicaWouldSay(Status.Code code) {
    watch(WatchOptions.after(3));
    server.lastWatch().onError(code.toStatus().asRuntimeException());
    assertThat(recorder.failure).isInstanceOf(ToolrackException.class);
    assertThat(fixture.timer.delays()).isEmpty();
  }

  @Test
  void endsWhereGoingOnMakesNoSense() {
    server.failures.add(Failures.of(Status.Code.OUT_OF_RANGE, Reason.REVISION_COMPACTED));
    watch(WatchOptions.after(1));
    assertThat(recorder.failure).isInstanceOf(RevisionCompactedException.class);
    assertThat(fixture.timer.delays()).isEmpty();
  }

  @Test
  void givesNoMoreThanIsAskedForAcrossInterruptions() {
    Recorder<WatchEvent> slow = new Recorder<>(2);
    fixture.client.async().watch(WatchOptions.fromNow()).subscribe(slow);
    server.progress(1);
    server.change("a", 2);
    server.change("b", 3);
    assertThat(slow.elements).hasSize(2);
    server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
    slow.subscription.request(1);
    assertThat(slow.elements).hasSize(3);
  }

  /** Guards against a watch that its context ends only until it is taken up again. */
  @Test
  void cancellingItsContextEndsItAfterAnInterruption() {
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      context.run(() -> watch(WatchOptions.fromNow()));
      server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
      fixture.timer.runWaiting();
      assertThat(server.watchRequests).hasSize(2);
      context.cancel(null);
    }
    assertThat(recorder.failure).isInstanceOf(CancelledException.class);
    assertThat(server.cancelled).hasValue(1);
  }

  /** Guards against a watch that stays with a replica which is cut off from Postgres. */
  @Test
  void goesToAnotherReplicaAfterASilence() {
    watch(WatchOptions.fromNow());
    server.progress(10);
    advance(Duration.ofSeconds(30));
    fixture.timer.runWaiting();
    assertThat(server.cancelled).hasValue(1);
    assertThat(recorder.elements.get(1))
        .isInstanceOfSatisfying(
            WatchEvent.Interrupted.class,
            event -> assertThat(event.cause()).isInstanceOf(UnavailableException.class));
    fixture.timer.runWaiting();
    assertThat(server.watchRequests.get(1).getFromRevision()).isEqualTo(10);
    server.change("hash", 11);
    assertThat(recorder.elements).hasSize(3);
  }

  /** Guards against a replica that is blamed for the silence of the one before it. */
  @Test
  void givesEveryReplicaAllTheTime() {
    watch(WatchOptions.fromNow());
    server.progress(10);
    advance(Duration.ofSeconds(20));
    server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
    fixture.timer.runWaiting();

    advance(Duration.ofSeconds(20));
    fixture.timer.runWaiting();

    assertThat(server.watches).hasSize(2);
    assertThat(server.cancelled).hasValue(0);
  }

  @Test
  void takesNoOtherEndForASilenceAfterOne() {
    watch(WatchOptions.fromNow());
    advance(Duration.ofSeconds(30));
    fixture.timer.runWaiting();
    fixture.timer.runWaiting();
    assertThat(server.watches).hasSize(2);

    server.lastWatch().onError(Status.CANCELLED.asRuntimeException());

    assertThat(recorder.failure).isInstanceOf(CancelledException.class);
  }

  @Test
  void staysWithAReplicaThatIsHeard() {
    watch(WatchOptions.fromNow());
    server.progress(10);
    advance(Duration.ofSeconds(20));
    server.progress(10);
    advance(Duration.ofSeconds(20));
    fixture.timer.runWaiting();
    assertThat(server.cancelled).hasValue(0);
    assertThat(fixture.timer.delays()).containsExactly(Duration.ofSeconds(10));
  }

  @Test
  void aSilenceThatTheSubscriberMadeIsNone() {
    Recorder<WatchEvent> slow = new Recorder<>(1);
    fixture.client.async().watch(WatchOptions.fromNow()).subscribe(slow);
    server.progress(10);
    advance(Duration.ofMinutes(5));
    fixture.timer.runWaiting();
    slow.subscription.request(1);
    advance(Duration.ofSeconds(29));
    fixture.timer.runWaiting();
    assertThat(server.cancelled).hasValue(0);
    advance(Duration.ofSeconds(1));
    fixture.timer.runWaiting();
    assertThat(server.cancelled).hasValue(1);
  }

  /** Guards against a slow subscriber that is taken for a silent server. */
  @Test
  void theTimeThatTheSubscriberTakesIsNoSilence() {
    Recorder<WatchEvent> slow =
        new Recorder<>(Long.MAX_VALUE) {
          @Override
          public void onNext(WatchEvent event) {
            super.onNext(event);
            advance(Duration.ofMinutes(1));
            fixture.timer.runWaiting();
          }
        };
    fixture.client.async().watch(WatchOptions.fromNow()).subscribe(slow);
    server.progress(10);
    fixture.timer.runWaiting();
    assertThat(server.cancelled).hasValue(0);
  }

  /** Guards against a subscriber that keeps a silent server by asking for more. */
  @Test
  void askingForMoreEndsNoSilence() {
    Recorder<WatchEvent> slow = new Recorder<>(2);
    fixture.client.async().watch(WatchOptions.fromNow()).subscribe(slow);
    server.progress(10);
    advance(Duration.ofSeconds(20));
    slow.subscription.request(1);
    advance(Duration.ofSeconds(10));
    fixture.timer.runWaiting();
    assertThat(server.cancelled).hasValue(1);
  }

  private void advance(Duration time) {
    fixture.nanos.addAndGet(time.toNanos());
  }

  @Test
  void cancellingEndsItAndItsWaits() {
    watch(WatchOptions.fromNow());
    recorder.subscription.cancel();
    assertThat(server.cancelled).hasValue(1);
    Recorder<WatchEvent> waiting = new Recorder<>(1);
    server.failures.add(Status.UNAVAILABLE.asRuntimeException());
    fixture.client.async().watch(WatchOptions.fromNow()).subscribe(waiting);
    assertThat(fixture.timer.delays()).hasSize(1);
    waiting.subscription.cancel();
    assertThat(fixture.timer.delays()).isEmpty();
  }

  /** Guards against a watch of which nobody knows, and that nobody ends. */
  @Test
  void asksForNothingIfItIsCancelledAtOnce() {
    Recorder<WatchEvent> leaving =
        new Recorder<>(1) {
          @Override
          public void onSubscribe(Flow.Subscription newSubscription) {
            newSubscription.cancel();
          }
        };
    fixture.client.async().watch(WatchOptions.fromNow()).subscribe(leaving);
    assertThat(server.watchRequests).isEmpty();
    assertThat(fixture.timer.delays()).isEmpty();
  }

  /** A subscriber that cancels as soon as it is told of something. */
  private Recorder<WatchEvent> cancelling(Runnable before) {
    return new Recorder<>(Long.MAX_VALUE) {
      @Override
      public void onNext(WatchEvent event) {
        super.onNext(event);
        before.run();
        subscription.cancel();
      }
    };
  }

  @Test
  void tellsNothingThatComesAfterItWasCancelled() {
    Recorder<WatchEvent> leaving = cancelling(() -> server.change("hash", 11));
    fixture.client.async().watch(WatchOptions.fromNow()).subscribe(leaving);
    server.progress(10);
    assertThat(leaving.elements).containsExactly(new WatchEvent.Progress(10));
    assertThat(leaving.failure).isNull();
  }

  @Test
  void isNotTakenUpAgainIfItIsCancelledWhenItBreaks() {
    Recorder<WatchEvent> leaving = cancelling(() -> {});
    fixture.client.async().watch(WatchOptions.fromNow()).subscribe(leaving);
    server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
    assertThat(leaving.elements).hasSize(1);
    assertThat(fixture.timer.delays()).isEmpty();
  }

  /** Guards against a watch that sleeps through its deadline. */
  @Test
  void waitsNoLongerThanItsDeadline() {
    fixture
        .client
        .async()
        .with(RequestOptions.none().withDeadline(Duration.ofSeconds(30)))
        .watch(WatchOptions.fromNow())
        .subscribe(recorder);
    server
        .lastWatch()
        .onError(
            Failures.of(
                Status.Code.UNAVAILABLE, Reason.CATALOG_UNAVAILABLE, Duration.ofMinutes(2)));
    assertThat(fixture.timer.delays())
        .singleElement(as(InstanceOfAssertFactories.DURATION))
        .isLessThanOrEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void closingEndsItsWaits() {
    watch(WatchOptions.fromNow());
    server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
    fixture.client.close();
    assertThat(recorder.failure)
        .isInstanceOf(UnavailableException.class)
        .hasMessage("The client is closed");
    assertThat(server.watchRequests).hasSize(1);
  }

  @Test
  void theBlockingFormWaitsForEvents() {
    try (ResultStream<WatchEvent> events = fixture.client.watch(WatchOptions.fromNow())) {
      server.progress(1);
      assertThat(events.next()).isEqualTo(new WatchEvent.Progress(1));
      server.lastWatch().onError(Status.PERMISSION_DENIED.asRuntimeException());
      assertThatThrownBy(events::next).isInstanceOf(ToolrackException.class);
    }
  }

  /** Guards against a watch that begins again and again once its time is over. */
  @Test
  void endsAtItsDeadline() {
    try (ResultStream<WatchEvent> events =
        fixture
            .client
            .with(RequestOptions.none().withDeadline(Duration.ofMillis(20)))
            .watch(WatchOptions.fromNow())) {
      assertThatThrownBy(events::next).isInstanceOf(DeadlineExceededException.class);
    }
    assertThat(server.watchDeadlines).hasSizeLessThan(2);
  }

  /** The client's default deadline is for calls that are answered. */
  @Test
  void hasNoDeadlineOfItsOwn() {
    watch(WatchOptions.fromNow());
    assertThat(server.watchRequests).hasSize(1);
    assertThat(server.watchDeadlines).isEmpty();
  }

  @Test
  void refusesADemandOfNothing() {
    watch(WatchOptions.fromNow());
    recorder.subscription.request(0);
    assertThat(recorder.failure).isInstanceOf(IllegalArgumentException.class);
    assertThat(server.cancelled).hasValue(1);
  }

  @Test
  void aDemandOfNothingAfterTheEndIsNotHeard() {
    watch(WatchOptions.fromNow());
    recorder.subscription.cancel();
    recorder.subscription.request(0);
    assertThat(recorder.failure).isNull();
  }

  /** More than everything is everything, in the next call too. */
  @Test
  void askingForMoreThanEverythingAsksForEverything() {
    watch(WatchOptions.fromNow());
    recorder.subscription.request(5);
    server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
    fixture.timer.runWaiting();
    server.progress(1);
    assertThat(recorder.elements).hasSize(2).endsWith(new WatchEvent.Progress(1));
  }
}
