package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallBoundsTest {
  private static final int LIMIT = 1 << 20;

  /** What comes at a time. */
  private static final int FRAME = 16 * 1024;

  private final PayloadBudget budget = new PayloadBudget(LIMIT);
  private final UnreadReplies unread = new UnreadReplies(LIMIT);
  private final CallBounds bounds = new CallBounds(budget, unread);

  /** A call whose handler is told what is refused. */
  private final class Call {
    final ServerStreamTracer tracer = bounds.newServerStreamTracer("a/method", new Metadata());
    final List<ToolrackException> refused = new ArrayList<>();

    Call() {
      tracer.filterContext(Context.ROOT).run(() -> CallBounds.onRefused(refused::add));
    }

    void comes(int bytes) {
      for (int rest = bytes; rest > 0; rest -= FRAME) {
        tracer.inboundWireSize(Math.min(rest, FRAME));
      }
    }

    void isWhole() {
      tracer.inboundMessageRead(0, 0, 0);
    }
  }

  @Test
  void whatHasComeTakesRoomUntilTheRequestIsWhole() {
    Call call = new Call();
    call.comes(LIMIT / 4);
    assertThat(budget.held()).isBetween((long) LIMIT / 4, LIMIT / 3L);
    call.comes(LIMIT / 4);
    assertThat(budget.held()).isBetween((long) LIMIT / 2, 2L * LIMIT / 3);

    call.isWhole();

    assertThat(budget.held()).isZero();
    call.comes(LIMIT / 4);
    assertThat(budget.held()).isBetween((long) LIMIT / 4, LIMIT / 3L);
  }

  @Test
  void aSmallRequestTakesNone() {
    new Call().comes(1_000);
    assertThat(budget.held()).isZero();
  }

  @Test
  void whatEndsBeforeItIsWholeGivesItsRoomBack() {
    Call call = new Call();
    call.comes(LIMIT / 2);

    call.tracer.streamClosed(Status.CANCELLED);

    assertThat(budget.held()).isZero();
  }

  @Test
  void theCallForWhichThereIsNoRoomIsRefusedOnceAndTheOtherGoesOn() {
    Call first = new Call();
    Call second = new Call();
    first.comes(LIMIT / 2);

    second.comes(LIMIT);

    assertThat(second.refused)
        .singleElement()
        .extracting(ToolrackException::reason)
        .isEqualTo(Reason.ADMISSION_SHED);
    second.tracer.streamClosed(Status.RESOURCE_EXHAUSTED);
    first.comes(LIMIT / 4);
    assertThat(first.refused).isEmpty();
    assertThat(budget.held()).isBetween(3L * LIMIT / 4, (long) LIMIT);
  }

  @Test
  void oneAloneMayTakeAllThereIs() {
    Call call = new Call();
    call.comes(4 * LIMIT);
    assertThat(call.refused).isEmpty();
    assertThat(budget.held()).isEqualTo(LIMIT);
  }

  /** A list of pieces takes its room also where they are of a byte. */
  @Test
  void piecesCountForMoreThanTheirBytes() {
    Call call = new Call();
    for (int i = 0; i < 1_000; i++) {
      call.tracer.inboundWireSize(1);
    }
    assertThat(budget.held()).isGreaterThan(100_000);
  }

  @Test
  void aCallWithoutAHandlerIsNotCounted() {
    ServerStreamTracer unknown = bounds.newServerStreamTracer("no/method", new Metadata());
    unknown.inboundWireSize(LIMIT);
    assertThat(budget.held()).isZero();
  }
}
