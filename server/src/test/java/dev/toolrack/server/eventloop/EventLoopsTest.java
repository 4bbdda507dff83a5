package dev.toolrack.server.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.testing.Transports;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource(Transports.AVAILABLE)
class EventLoopsTest {
  private final EventLoops loops;

  EventLoopsTest(NetworkTransport transport) {
    loops = EventLoops.open(transport, 2);
  }

  @AfterEach
  void close() {
    loops.close();
  }

  @Test
  void whatIsForLaterRunsOnTheSameWorkerAfterWhatIsForThisTurn() throws InterruptedException {
    EventLoop worker = loops.each().getLast();
    BlockingQueue<String> order = new LinkedBlockingQueue<>();

    worker.execute(
        () -> {
          assertThat(
                  loops.later(
                      () -> order.add(worker.inEventLoop() ? "its turn" : "another thread")))
              .isTrue();
          worker.execute(
              () -> {
                order.add("first");
                worker.execute(() -> order.add("second"));
              });
        });

    for (String expected : List.of("first", "second", "its turn")) {
      assertThat(order.poll(20, TimeUnit.SECONDS)).isEqualTo(expected);
    }
  }

  @Test
  void threadsThatAreNoWorkersTakeNoTurns() {
    assertThat(loops.later(() -> {})).isFalse();
  }
}
