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
import org.jspecify.annotations.Nullable;

/**
 * Runs blocking calls, each on its own virtual thread, up to a limit. Calls that would only queue
 * for the database are shed. Thread-safe.
 */
public final class BlockingCalls implements AutoCloseable {
  private static final Duration RETRY_AFTER = Duration.ofMillis(200);

  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("grpc-blocking-", 0).factory());
  private final int limit;
  private final OpenCalls open;
  private final PayloadBudget payloads;
  private final Semaphore permits;

  /**
   * Creates an instance.
   *
   * @param limit most calls that run at once
   * @param open registers the calls
   * @param payloads limits the large requests of calls that run or wait, and the replies that
   *     callers have not received yet
   */
  public BlockingCalls(int limit, OpenCalls open, PayloadBudget payloads) {
    this.limit = limit;
    this.open = open;
    this.payloads = payloads;
    this.permits = new Semaphore(limit);
  }

  /** Number of calls that run at present. */
  public int inFlight() {
    return limit - permits.availablePermits();
  }

  /** Most calls that run at once. */
  public int limit() {
    return limit;
  }

  /**
   * Runs a blocking call that is safe to repeat, and answers with its result. If the caller has
   * gone before the work begins, nothing is done; work that has begun is completed, because a
   * mutation must not be interrupted halfway. The reply is sent even if it does not fit the budget,
   * because the caller must learn what was done.
   *
   * @throws ToolrackException ADMISSION_SHED if too many calls run
   */
  <T, S extends MessageLite> void answer(
      StreamObserver<S> observer, Supplier<T> work, Function<T, S> conversion) {
    begin(observer, work, conversion, PayloadBudget.Share::add, OpenCalls::shuttingDown);
  }

  /**
   * Like {@link #answer}, for work that would change something again if it were repeated. If the
   * call is ended while the work runs, the caller is told that the outcome is unknown.
   */
  <T, S extends MessageLite> void change(
      StreamObserver<S> observer, Supplier<T> work, Function<T, S> conversion) {
    begin(observer, work, conversion, PayloadBudget.Share::add, OpenCalls::changeCutOff);
  }

  /**
   * Like {@link #answer}, for a call that changes nothing. It fails with ADMISSION_SHED if its
   * reply does not fit the budget.
   */
  <T, S extends MessageLite> void read(
      StreamObserver<S> observer, Supplier<T> work, Function<T, S> conversion) {
    begin(
        observer,
        work,
        conversion,
        (held, bytes) -> {
          if (!held.tryAdd(bytes)) {
            throw payloads.shed();
          }
        },
        OpenCalls::shuttingDown);
  }

  private <T, S extends MessageLite> void begin(
      StreamObserver<S> observer,
      Supplier<T> work,
      Function<T, S> conversion,
      ObjLongConsumer<PayloadBudget.Share> hold,
      Supplier<ToolrackException> endedAtWork) {
    if (!permits.tryAcquire()) {
      throw ToolrackException.of(
              Reason.ADMISSION_SHED, "The replica works on " + limit + " catalog calls already")
          .with("limit", Integer.toString(limit))
          .withRetryAfter(RETRY_AFTER);
    }
    Caller caller = Caller.current();
    ServerCallStreamObserver<S> call = (ServerCallStreamObserver<S>) observer;
    Unary<T, S> unary =
        new Unary<>(call, caller, work, conversion, hold, endedAtWork, caller.takeRoom());
    try {
      threads.execute(Context.current().wrap(unary));
    } catch (RuntimeException e) {
      unary.release();
      var _ = unary.known.take();
      throw e;
    }
  }

  /** A call with one reply. It holds a permit. */
  private final class Unary<T, S extends MessageLite> implements Runnable {
    private final ServerCallStreamObserver<S> call;
    private final Caller caller;
    private final Supplier<T> work;
    private final Function<T, S> conversion;
    private final ObjLongConsumer<PayloadBudget.Share> hold;
    private final @Nullable RequestRoom room;
    private final PayloadBudget.Share held = payloads.share();
    private final OpenCalls.Call known;

    /**
     * Set before checking that the call is still open, so that whoever ends the call sees that work
     * has begun, or the work sees that the call has ended.
     */
    private volatile boolean begun;

    Unary(
        ServerCallStreamObserver<S> call,
        Caller caller,
        Supplier<T> work,
        Function<T, S> conversion,
        ObjLongConsumer<PayloadBudget.Share> hold,
        Supplier<ToolrackException> endedAtWork,
        @Nullable RequestRoom room) {
      this.call = call;
      this.caller = caller;
      this.work = work;
      this.conversion = conversion;
      this.hold = hold;
      this.room = room;
      // Without a cancel handler, answering a caller that has gone would throw.
      call.setOnCancelHandler(held::close);
      call.setOnCloseHandler(held::close);
      if (room != null) {
        room.shrink();
      }
      this.known =
          open.add(
              () ->
                  Replies.fail(call, begun ? endedAtWork.get() : OpenCalls.shuttingDown(), caller));
    }

    @Override
    public void run() {
      boolean own = false;
      try {
        S reply;
        try {
          begun = true;
          if (call.isCancelled() || !known.isOpen()) {
            var _ = known.take();
            return;
          }
          reply = conversion.apply(work.get());
        } finally {
          // Before the reply is sent, because the caller may use the next permit right after it.
          release();
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
    }

    void release() {
      permits.release();
      if (room != null) {
        room.close();
      }
    }
  }

  /**
   * Runs a step of a longer call, which waits for a permit instead of being shed.
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

  /** Limits the requests of the calls that run. */
  PayloadBudget payloads() {
    return payloads;
  }

  /** Registers calls that take more than one step. */
  OpenCalls open() {
    return open;
  }

  /** Waits up to 5 seconds for the calls that run, then interrupts them. */
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
