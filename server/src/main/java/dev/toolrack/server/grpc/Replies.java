package dev.toolrack.server.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Answers of unary calls that come from another thread. */
final class Replies {
  private Replies() {}

  /**
   * Answers with what a future brings, and cancels it when the caller cancels. To be called before
   * the method that received the call returns.
   */
  static <T, S> void send(
      CompletableFuture<T> future,
      StreamObserver<S> observer,
      Caller caller,
      Function<T, S> conversion) {
    ServerCallStreamObserver<S> call = (ServerCallStreamObserver<S>) observer;
    call.setOnCancelHandler(() -> future.cancel(true));
    var _ =
        future.whenComplete(
            (result, thrown) -> {
              if (call.isCancelled()) {
                return;
              }
              try {
                if (thrown != null) {
                  fail(call, thrown, caller);
                } else {
                  S reply = conversion.apply(result);
                  call.onNext(reply);
                  call.onCompleted();
                }
              } catch (RuntimeException e) {
                fail(call, e, caller);
              }
            });
  }

  /** Ends a call as failed. */
  static void fail(StreamObserver<?> observer, Throwable thrown, Caller caller) {
    observer.onError(Failures.exception(thrown, caller.requestId()));
  }
}
