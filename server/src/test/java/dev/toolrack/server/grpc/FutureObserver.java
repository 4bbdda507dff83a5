package dev.toolrack.server.grpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** A receiver of a call's first message, or of its failure. */
record FutureObserver<T>(CompletableFuture<T> future) implements StreamObserver<T> {
  FutureObserver() {
    this(new CompletableFuture<>());
  }

  @Override
  public void onNext(T message) {
    future.complete(message);
  }

  @Override
  public void onError(Throwable thrown) {
    future.completeExceptionally(thrown);
  }

  @Override
  public void onCompleted() {}
}
