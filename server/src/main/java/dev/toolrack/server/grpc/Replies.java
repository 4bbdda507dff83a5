package dev.toolrack.server.grpc;

import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.ToolrackException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Answers of unary calls that come from another thread. */
final class Replies {
  private Replies() {}

  /**
   * Answers with what a future brings, and cancels it when the caller cancels, or when it is ended
   * among the open calls. To be called before the method that received the call returns.
   *
   * @param ended the failure of a call that was ended
   * @param held what the reply takes, to be added by the conversion; closed when the reply is on
   *     its way or of no use any more
   */
  static <T, S> void send(
      CompletableFuture<T> future,
      StreamObserver<S> observer,
      Caller caller,
      OpenCalls open,
      Supplier<ToolrackException> ended,
      Function<T, S> conversion,
      PayloadBudget.Share held) {
    ServerCallStreamObserver<S> call = (ServerCallStreamObserver<S>) observer;
    call.setOnCancelHandler(
        () -> {
          future.cancel(true);
          held.close();
        });
    OpenCalls.Call known = open.add(() -> future.cancel(true));
    // What comes of this never fails: a stage that does costs an exception with its stack.
    var _ =
        future.handle(
            (result, thrown) -> {
              boolean own = known.take();
              if (call.isCancelled()) {
                return null;
              }
              try {
                if (thrown != null) {
                  fail(call, own ? thrown : ended.get(), caller);
                } else {
                  S reply = conversion.apply(result);
                  call.onNext(reply);
                  call.onCompleted();
                }
              } catch (RuntimeException | Error e) {
                // Where it was the sending that failed, this says it to the log alone.
                fail(call, e, caller);
              }
              return null;
            });
  }

  /** Ends a call as failed. */
  static void fail(StreamObserver<?> observer, Throwable thrown, Caller caller) {
    observer.onError(Failures.exception(thrown, caller.requestId()));
  }
}
