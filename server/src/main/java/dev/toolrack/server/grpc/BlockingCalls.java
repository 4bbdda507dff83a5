package dev.toolrack.server.grpc;

import com.google.protobuf.MessageLite;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;

/**
 * Runs what blocks on a virtual thread each, so many at once and no more: what the database would
 * only queue is shed. Thread-safe.
 */
public final class BlockingCalls implements AutoCloseable {
  private static final Duration RETRY_AFTER = Duration.ofMillis(200);

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-blocking-", 0).factory());
  private final int limit;
  private final PayloadBudget payloads;
  private final OpenCalls open;
  private final Semaphore permits;

  /**
   * Runs at most that many calls at once.
   *
   * @param payloads bound on what their replies hold until the callers have them
   * @param open where they are known
   */
  public BlockingCalls(int limit, PayloadBudget payloads, OpenCalls open) {
    this.limit = limit;
    this.payloads = payloads;
    this.open = open;
    this.permits = new Semaphore(limit);
  }

  /** Calls that are worked on now. */
  public int inFlight() {
    return limit - permits.availablePermits();
  }

  /** Most calls worked on at once. */
  public int limit() {
    return limit;
  }

  /**
   * Runs a blocking call and answers with what it returns. A caller that is gone before it begins
   * is not worked for; work that has begun goes on, as a mutation must not be torn. Its reply is
   * sent even where there is no room for it, since what was done must be told.
   *
   * @throws ToolrackException ADMISSION_SHED if there are too many
   */
  <T, S extends MessageLite> void answer(
      StreamObserver<S> observer, Supplier<T> work, Function<T, S> conversion) {
    run(observer, work, conversion, (held, bytes) -> held.add(bytes));
  }

  /**
   * The same for a call that changes nothing: it fails with ADMISSION_SHED if there is no room for
   * its reply.
   */
  <T, S extends MessageLite> void read(
      StreamObserver<S> observer, Supplier<T> work, Function<T, S> conversion) {
    run(
        observer,
        work,
        conversion,
        (held, bytes) -> {
          if (!held.tryAdd(bytes)) {
            throw payloads.shed();
          }
        });
  }

  private <T, S extends MessageLite> void run(
      StreamObserver<S> observer,
      Supplier<T> work,
      Function<T, S> conversion,
      ObjLongConsumer<PayloadBudget.Share> hold) {
    if (!permits.tryAcquire()) {
      throw ToolrackException.of(
              Reason.ADMISSION_SHED, "The replica works on " + limit + " catalog calls already")
          .with("limit", Integer.toString(limit))
          .withRetryAfter(RETRY_AFTER);
    }
    Caller caller = Caller.current();
    ServerCallStreamObserver<S> call = (ServerCallStreamObserver<S>) observer;
    PayloadBudget.Share held = payloads.share();
    Runnable close = held::close;
    // Without a handler, answering a caller that has gone would throw.
    call.setOnCancelHandler(close);
    call.setOnCloseHandler(close);
    OpenCalls.Call known = open.add(() -> Replies.fail(call, OpenCalls.shuttingDown(), caller));
    Runnable task =
        Context.current()
            .wrap(
                () -> {
                  boolean own = false;
                  try {
                    S reply;
                    try {
                      if (call.isCancelled()) {
                        var _ = known.take();
                        return;
                      }
                      reply = conversion.apply(work.get());
                    } finally {
                      // Before the answer: a caller that has it may call again at once.
                      permits.release();
                    }
                    hold.accept(held, PayloadBudget.counted(reply.getSerializedSize()));
                    own = known.take();
                    if (own) {
                      call.onNext(reply);
                      call.onCompleted();
                    }
                  } catch (RuntimeException | Error e) {
                    if (own || known.take()) {
                      Replies.fail(call, e, caller);
                    }
                  }
                });
    try {
      threads.execute(task);
    } catch (RuntimeException e) {
      permits.release();
      var _ = known.take();
      throw e;
    }
  }

  /**
   * Runs a part of a longer call, which waits for its turn rather than being shed.
   *
   * @param step must not throw
   */
  void inTurn(Runnable step) {
    threads.execute(
        Context.current()
            .wrap(
                () -> {
                  permits.acquireUninterruptibly();
                  try {
                    step.run();
                  } finally {
                    permits.release();
                  }
                }));
  }

  /** Where calls are known that take longer than one step. */
  OpenCalls open() {
    return open;
  }

  /** Waits for what runs, for 5 seconds at most; what then still runs is interrupted. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
