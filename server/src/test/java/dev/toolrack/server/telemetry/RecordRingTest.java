package dev.toolrack.server.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.ExecutionRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordRingTest {
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 7, 64})
  void keepsOrderAndBound(int capacity) {
    RecordRing ring = new RecordRing(capacity);
    for (int round = 0; round < 3; round++) {
      List<ExecutionRecord> offered = new ArrayList<>();
      for (int i = 0; i < capacity; i++) {
        ExecutionRecord execution = ExecutionRecords.named("tool");
        offered.add(execution);
        assertThat(ring.offer(execution)).isEqualTo((long) round * capacity + i);
      }
      assertThat(ring.offer(ExecutionRecords.named("tool"))).isEqualTo(RecordRing.FULL);
      assertThat(ring.size()).isEqualTo(capacity);
      for (ExecutionRecord execution : offered) {
        assertThat(ring.poll()).isSameAs(execution);
      }
      assertThat(ring.poll()).isNull();
      assertThat(ring.size()).isZero();
    }
  }

  @Test
  void losesAndRepeatsNothingUnderContention() throws InterruptedException, ExecutionException {
    RecordRing ring = new RecordRing(32);
    int producers = 4;
    int each = 20_000;
    ConcurrentHashMap<ExecutionRecord, Boolean> polled = new ConcurrentHashMap<>();
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger repeated = new AtomicInteger();
    AtomicBoolean offering = new AtomicBoolean(true);
    Callable<Void> consumer =
        () -> {
          while (true) {
            boolean last = !offering.get();
            ExecutionRecord execution = ring.poll();
            if (execution != null) {
              if (polled.put(execution, true) != null) {
                repeated.incrementAndGet();
              }
            } else if (last) {
              return null;
            } else {
              Thread.onSpinWait();
            }
          }
        };
    Callable<Void> producer =
        () -> {
          for (int i = 0; i < each; i++) {
            if (ring.offer(ExecutionRecords.named("tool")) == RecordRing.FULL) {
              refused.incrementAndGet();
            }
          }
          return null;
        };
    try (var threads = Executors.newCachedThreadPool()) {
      List<Future<Void>> consuming = List.of(threads.submit(consumer), threads.submit(consumer));
      List<Future<Void>> producing = new ArrayList<>();
      for (int i = 0; i < producers; i++) {
        producing.add(threads.submit(producer));
      }
      for (Future<Void> task : producing) {
        task.get();
      }
      offering.set(false);
      for (Future<Void> task : consuming) {
        task.get();
      }
    }
    assertThat(repeated).hasValue(0);
    assertThat(polled.size() + refused.get()).isEqualTo(producers * each);
  }
}
