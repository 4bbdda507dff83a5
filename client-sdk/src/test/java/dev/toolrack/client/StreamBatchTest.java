package dev.toolrack.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
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
}
