package dev.toolrack.client;

import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures on behalf of the blocking methods. */
final class Futures {
  private Futures() {}

  /** Returns the value, or throws the failure with the stack trace of the waiting thread. */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      throw interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        // The stack trace of a gRPC thread is of no use to the caller; the cause keeps it.
        failure.fillInStackTrace();
        throw failure;
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  static boolean completesWithin(CompletableFuture<?> future, long nanos) {
    try {
      future.get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  static ToolrackException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return Failure.local(
            Status.Code.CANCELLED, Reason.CANCELLED, "The calling thread was interrupted", cause)
        .toException();
  }
}
