package dev.toolrack.server.grpc;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Empty;
import dev.toolrack.server.execution.PayloadBudget;
import io.grpc.Context;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is left of blocking calls that were not carried out, or whose reply was not sent. */
class BlockingCallsTest {
  private static final int BYTES = 20_000;

  private final OpenCalls open = new OpenCalls();
  private final PayloadBudget payloads = new PayloadBudget(1 << 20);
  private final BlockingCalls calls = new BlockingCalls(2, open, payloads);
  private final FakeCallObserver<Empty> observer = new FakeCallObserver<>();
  private final AtomicInteger changes = new AtomicInteger();

  @AfterEach
  void close() {
    calls.close();
  }

  /** Makes a change with a large request, and waits for its end. */
  private void change() {
    Caller caller = new Caller("default", "request-1", null);
    RequestRoom room = requireNonNull(RequestRoom.tryTake(payloads, BYTES));
    caller.hold(room);
    Context.current()
        .withValue(Caller.KEY, caller)
        .run(
            () ->
                calls.change(observer, changes::incrementAndGet, _ -> Empty.getDefaultInstance()));
    calls.close();
  }

  private void assertNothingIsLeft() {
    assertThat(calls.inFlight()).isZero();
    assertThat(payloads.held()).isZero();
    assertThat(open).hasToString("OpenCalls{open=0}");
  }

  /** Guards against changes that are made for callers who left while they waited. */
  @Test
  void nothingIsDoneForACallerThatHasGone() {
    observer.cancelled = true;

    change();

    assertThat(changes).hasValue(0);
    assertThat(observer.completed).isFalse();
    assertNothingIsLeft();
  }

  /** Guards against places that a replica loses while it stops. */
  @Test
  void aCallThatCannotBeginTakesNoPlace() {
    calls.close();

    assertThatThrownBy(this::change).isInstanceOf(RejectedExecutionException.class);

    assertThat(changes).hasValue(0);
    assertNothingIsLeft();
  }

  /** Guards against a caller that waits for the end of a call that is over. */
  @Test
  void aReplyThatCannotBeSentEndsTheCall() {
    observer.sending =
        _ -> {
          throw new IllegalStateException("cannot be sent");
        };

    change();

    assertThat(changes).hasValue(1);
    assertThat(observer.failures).hasSize(1);
    assertNothingIsLeft();
  }
}
