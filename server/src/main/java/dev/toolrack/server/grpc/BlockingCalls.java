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
 * Runs what blocks on a virtual thread each, so many at once and no more: what the database would
 * only queue is shed. Thread-safe.
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
   * Runs at most that many calls at once.
   *
   * @param open where they are known
   * @param payloads bound on the large requests of those that work and those that wait, and on the
   *     replies that callers do not have yet
   */
  public BlockingCalls(int limit, OpenCalls open, PayloadBudget payloads) {
    this.limit = limit;
    this.open = open;
    this.payloads = payloads;
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
   * Runs a blocking call that can be sent again, and answers with what it returns. A caller that is
   * gone before it begins is not worked for; work that has begun goes on, as a mutation must not be
   * torn. Its reply is sent even where there is no room for it, since what was done must be told.
   *
   * @throws ToolrackException ADMISSION_SHED if there are too many
   */
  <T, S extends MessageLite> void answer(
      StreamObserver<S> observer, Supplier<T> work, Function<T, S> conversion) {
    begin(observer, work, conversion, PayloadBudget.Share::add, OpenCalls::shuttingDown);
  }

  /**
   * The same for work that may yet change something when its call has been ended, and would change
   * it again.
   */
  <T, S extends MessageLite> void change(
      StreamObserver<S> observer, Supplier<T> work, Function<T, S> conversion) {
    begin(observer, work, conversion, PayloadBudget.Share::add, OpenCalls::changeCutOff);
  }

  /**
   * The same for a call that changes nothing: it fails with ADMISSION_SHED if there is no room for
   * its reply.
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

  /** A call with one answer. It has a permit. */
  private final class Unary<T, S extends MessageLite> implements Runnable {
    private final ServerCallStreamObserver<S> call;
    private final Caller caller;
    private final Supplier<T> work;
    private final Function<T, S> conversion;
    private final ObjLongConsumer<PayloadBudget.Share> hold;
    private final @Nullable RequestRoom room;
    private final PayloadBudget.Share held = payloads.share();
    private final OpenCalls.Call known;

    /** Set before it is asked whether the call is still open: who ends it sees that, or it ends. */
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
      // Without a handler, answering a caller that has gone would throw.
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
          // Before the answer: a caller that has it may call again at once.
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

  /** The bound on the requests that are worked on. */
  PayloadBudget payloads() {
    return payloads;
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
