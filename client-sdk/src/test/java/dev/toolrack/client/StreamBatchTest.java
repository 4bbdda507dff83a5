package dev.toolrack.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamBatchTest {
  private final Fixture fixture = new Fixture();
  private final FakeToolService server = fixture.tools;

  @AfterEach
  void close() {
    fixture.close();
  }

  private static Batch batch(int calls) {
    return Batch.of(IntStream.range(0, calls).mapToObj(i -> ToolCall.of("echo", "" + i)).toList());
  }

  @Test
  void givesEachResultWithItsIndex() {
    List<Integer> indexes = new ArrayList<>();
    try (ResultStream<BatchItem> results = fixture.client.streamBatch(batch(100))) {
      while (results.hasNext()) {
        BatchItem item = results.next();
        assertThat(item.outcome().orElseThrow().outputJson()).isEqualTo("" + item.index());
        indexes.add(item.index());
      }
      assertThatThrownBy(results::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(indexes).hasSize(100).startsWith(99, 98, 97);
  }

  @Test
  void canBeReadAsAStream() {
    try (Stream<BatchItem> results = fixture.client.streamBatch(batch(3)).stream()) {
      assertThat(results.map(BatchItem::index)).containsExactly(2, 1, 0);
    }
  }

  @Test
  void getsNoMoreThanItAskedFor() {
    Recorder<BatchItem> recorder = new Recorder<>(0);
    fixture.client.async().streamBatch(batch(5)).subscribe(recorder);
    assertThat(recorder.elements).isEmpty();
    recorder.subscription.request(2);
    assertThat(recorder.elements).hasSize(2);
    recorder.subscription.request(1);
    assertThat(recorder.elements).hasSize(3);
    assertThat(recorder.completed).isFalse();
    recorder.subscription.request(Long.MAX_VALUE);
    assertThat(recorder.elements).hasSize(5);
    assertThat(recorder.completed).isTrue();
  }

  @Test
  void cancellingCancelsTheRpc() {
    server.silent = true;
    Recorder<BatchItem> recorder = new Recorder<>(1);
    fixture.client.async().streamBatch(batch(5)).subscribe(recorder);
    recorder.subscription.cancel();
    assertThat(server.cancelled).hasValue(1);
    assertThat(recorder.elements).hasSize(1);
    assertThat(recorder.failure).isNull();
  }

  @Test
  void closingTheBlockingFormCancelsTheRpc() {
    server.silent = true;
    try (ResultStream<BatchItem> results = fixture.client.streamBatch(batch(5))) {
      assertThat(results.next().index()).isEqualTo(4);
    }
    assertThat(server.cancelled).hasValue(1);
  }

  @Test
  void failsWithTheFailureOfTheStream() {
    server.failures.add(Failures.of(Status.Code.INVALID_ARGUMENT, Reason.INVALID_REQUEST));
    try (ResultStream<BatchItem> results = fixture.client.streamBatch(batch(1))) {
      assertThatThrownBy(results::hasNext).isInstanceOf(InvalidRequestException.class);
    }
  }

  /** A second subscriber would execute the whole batch again. */
  @Test
  void executesOnceWhoeverSubscribes() {
    var publisher = fixture.client.async().streamBatch(batch(1));
    publisher.subscribe(new Recorder<>(1));
    Recorder<BatchItem> second = new Recorder<>(1);
    publisher.subscribe(second);
    assertThat(second.failure).isInstanceOf(IllegalStateException.class);
    assertThat(server.batches).hasSize(1);
  }

  @Test
  void refusesADemandOfNothing() {
    server.silent = true;
    Recorder<BatchItem> recorder = new Recorder<>(0);
    fixture.client.async().streamBatch(batch(1)).subscribe(recorder);
    recorder.subscription.request(0);
    assertThat(recorder.failure).isInstanceOf(IllegalArgumentException.class);
    assertThat(server.cancelled).hasValue(1);
  }

  @Test
  void getsAllThatItAskedForBeforeTheStreamBegan() {
    Recorder<BatchItem> recorder =
        new Recorder<>(0) {
          @Override
          public void onSubscribe(Flow.Subscription newSubscription) {
            newSubscription.request(2);
            newSubscription.request(1);
          }
        };
    fixture.client.async().streamBatch(batch(5)).subscribe(recorder);
    assertThat(recorder.elements).hasSize(3);
  }

  @Test
  void executesNothingIfItIsCancelledAtOnce() {
    Recorder<BatchItem> leaving =
        new Recorder<>(0) {
          @Override
          public void onSubscribe(Flow.Subscription newSubscription) {
            newSubscription.request(1);
            newSubscription.cancel();
          }
        };
    fixture.client.async().streamBatch(batch(1)).subscribe(leaving);
    assertThat(server.batches).isEmpty();
  }

  @Test
  void getsNothingAfterItHasCancelled() {
    Recorder<BatchItem> recorder =
        new Recorder<>(Long.MAX_VALUE) {
          @Override
          public void onNext(BatchItem element) {
            super.onNext(element);
            subscription.cancel();
          }
        };
    fixture.client.async().streamBatch(batch(5)).subscribe(recorder);
    assertThat(recorder.elements).hasSize(1);
    assertThat(recorder.completed).isFalse();
  }

  /** Guards against a batch that goes on for a subscriber which has failed. */
  @Test
  void aSubscriberThatFailsEndsTheRpc() {
    server.silent = true;
    IllegalStateException thrown = new IllegalStateException("a defect");
    Recorder<BatchItem> recorder =
        new Recorder<>(Long.MAX_VALUE) {
          @Override
          public void onNext(BatchItem element) {
            throw thrown;
          }
        };
    fixture.client.async().streamBatch(batch(5)).subscribe(recorder);
    assertThat(recorder.failure).isSameAs(thrown);
    assertThat(server.cancelled).hasValue(1);
  }

  @Test
  void aSubscriberThatFailsAfterItHasCancelledHearsNothingMore() {
    Recorder<BatchItem> recorder =
        new Recorder<>(Long.MAX_VALUE) {
          @Override
          public void onNext(BatchItem element) {
            subscription.cancel();
            throw new IllegalStateException("a defect");
          }
        };
    fixture.client.async().streamBatch(batch(5)).subscribe(recorder);
    assertThat(recorder.failure).isNull();
    assertThat(recorder.completed).isFalse();
  }

  @Test
  void interruptingTheThreadThatReadsCancelsTheRpc() {
    server.silent = true;
    try (ResultStream<BatchItem> results = fixture.client.streamBatch(batch(1))) {
      results.next();
      Thread.currentThread().interrupt();
      assertThatThrownBy(results::next).isInstanceOf(CancelledException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(server.cancelled).hasValue(1);
      assertThat(results.hasNext()).isFalse();
    }
  }

  @Test
  void closingTheStreamCancelsTheRpc() {
    server.silent = true;
    try (Stream<BatchItem> results = fixture.client.streamBatch(batch(5)).stream()) {
      assertThat(results.findFirst()).isPresent();
    }
    assertThat(server.cancelled).hasValue(1);
  }

  /** Guards against a second word on how it ended. */
  @Test
  void aDemandOfNothingAfterTheEndIsNotHeard() {
    Recorder<BatchItem> recorder = new Recorder<>(Long.MAX_VALUE);
    fixture.client.async().streamBatch(batch(1)).subscribe(recorder);
    recorder.subscription.request(0);
    assertThat(recorder.completed).isTrue();
    assertThat(recorder.failure).isNull();
  }
}
