package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.v1.BatchExecuteResult;
import dev.toolrack.v1.BatchExecuteStreamResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ResultStreamTest {
  private final PayloadBudget budget = new PayloadBudget(1 << 20);
  private final FakeCallObserver<BatchExecuteStreamResponse> call = new FakeCallObserver<>();
  private final CompletableFuture<Void> batch = new CompletableFuture<>();
  private final OpenCalls open = new OpenCalls();
  private final PayloadBudget.Share held = budget.share();
  private final ResultStream results =
      new ResultStream(call, held, new Caller("default", "call-7", null));

  private void sendingFails() {
    held.add(1);
    call.sending =
        _ -> {
          throw new IllegalStateException("secret");
        };
  }

  private void isInternal() {
    assertThat(call.failures).hasSize(1);
    CallFailure failure = CallFailure.of((StatusRuntimeException) call.failures.getFirst());
    assertThat(failure.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(failure.info().getReason()).isEqualTo("INTERNAL");
    assertThat(call.completed).isFalse();
    assertThat(batch).isCancelled();
    assertThat(budget.held()).isZero();
    assertThat(open).hasToString("OpenCalls{open=0}");
  }

  /** Defect: the result was lost, and the stream ended as if it had been sent. */
  @Test
  void aResultThatCannotBeSentEndsTheStream() {
    results.follow(batch, open);
    sendingFails();

    results.take(0, BatchExecuteResult.getDefaultInstance());
    results.take(1, BatchExecuteResult.getDefaultInstance());

    isInternal();
  }

  @Test
  void theSameBeforeTheBatchIsFollowed() {
    sendingFails();
    results.take(0, BatchExecuteResult.getDefaultInstance());

    results.follow(batch, open);

    isInternal();
  }
}
