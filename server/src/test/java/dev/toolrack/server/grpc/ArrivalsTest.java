package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private final AtomicInteger arrived = new AtomicInteger();
  private final Arrivals arrivals = new Arrivals(arrived::incrementAndGet);

  @Test
  void tellsOfCallsAndOfTheirMessagesOnceTheyAreComplete() {
    ServerStreamTracer call = arrivals.newServerStreamTracer("a.Service/Call", new Metadata());
    assertThat(arrived).hasValue(1);

    call.inboundMessage(0);
    call.inboundWireSize(100);
    assertThat(arrived).hasValue(1);
    call.inboundMessageRead(0, 100, 100);
    assertThat(arrived).hasValue(2);
  }
}
