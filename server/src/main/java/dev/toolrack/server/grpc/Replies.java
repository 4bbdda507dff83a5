package dev.toolrack.server.grpc;

import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.ToolrackException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Sends replies of unary calls from other threads. */
final class Replies {
  private Replies() {}

  /**
   * Replies with the result of a future, and cancels the future when the caller cancels or the call
   * is ended as an open call. Must be called before the method that received the call returns.
   *
   * @param ended creates the failure of a call that was ended
   * @param held what the reply reserves; the conversion adds to it, and it is closed when the reply
   *     has been handed over or is no longer needed
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
    // The dependent stage never fails, because a failing one costs an exception with a stack trace.
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
                // If sending itself failed, this reaches only the log.
                fail(call, e, caller);
              }
              return null;
            });
  }

  /** Ends a call with a failure. */
  static void fail(StreamObserver<?> observer, Throwable thrown, Caller caller) {
    observer.onError(Failures.exception(thrown, caller.requestId()));
  }
}
