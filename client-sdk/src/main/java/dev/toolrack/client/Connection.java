package dev.toolrack.client;

import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.ListToolsRequest;
import dev.toolrack.v1.ListToolsResponse;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The channel of a client, and what its calls share: options, clock, and the revision of the
 * client's last write. Closes the channel only if the channel was opened for it.
 */
final class Connection {
  private static final Metadata.Key<String> REQUEST_ID =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  private final ManagedChannel channel;
  private final boolean ownsChannel;
  private final ClientOptions options;
  private final ClientRuntime runtime;
  private final AtomicLong writtenRevision = new AtomicLong();
  private final AtomicBoolean lookingForWrite = new AtomicBoolean();
  private volatile boolean closed;

  Connection(
      ManagedChannel channel, boolean ownsChannel, ClientOptions options, ClientRuntime runtime) {
    this.channel = channel;
    this.ownsChannel = ownsChannel;
    this.options = options;
    this.runtime = runtime;
  }

  ManagedChannel channel() {
    return channel;
  }

  ClientOptions options() {
    return options;
  }

  ClientRuntime runtime() {
    return runtime;
  }

  boolean closed() {
    return closed;
  }

  /** The failure of a call on a closed client, whose channel may still be open. */
  static ToolrackException closedFailure() {
    return Failure.local(Status.Code.UNAVAILABLE, Reason.UNKNOWN, "The client is closed")
        .toException();
  }

  <Q, R, T> CompletableFuture<T> call(
      MethodDescriptor<Q, R> method,
      Q request,
      RequestOptions requestOptions,
      RetrySafety safety,
      Function<R, T> mapping) {
    return new UnaryOperation<>(
            this, method, request, requestOptions, safety, mapping, CompletableFuture::failedFuture)
        .start();
  }

  /**
   * Call options with the earlier of two deadlines: that of the current context, and that of the
   * request, which defaults to the client's.
   */
  CallOptions callOptions(RequestOptions requestOptions) {
    Duration requested = requestOptions.deadline();
    return callOptions(requested == null ? options.defaultDeadline() : requested);
  }

  /** Call options for a long-lived stream: without the client's default deadline. */
  CallOptions streamOptions(RequestOptions requestOptions) {
    return callOptions(requestOptions.deadline());
  }

  private CallOptions callOptions(@Nullable Duration requested) {
    CallOptions callOptions = CallOptions.DEFAULT;
    if (options.callCredentials() != null) {
      callOptions = callOptions.withCallCredentials(options.callCredentials());
    }
    Deadline deadline = Context.current().getDeadline();
    if (requested != null) {
      Deadline own = Deadline.after(Durations.nanos(requested), TimeUnit.NANOSECONDS);
      deadline = deadline == null ? own : deadline.minimum(own);
    }
    return deadline == null ? callOptions : callOptions.withDeadline(deadline);
  }

  Metadata headers(RequestOptions requestOptions) {
    Metadata headers = new Metadata();
    String requestId = requestOptions.requestId();
    if (requestId != null) {
      headers.put(REQUEST_ID, requestId);
    }
    return headers;
  }

  static @Nullable String requestId(Metadata metadata, @Nullable String otherwise) {
    String requestId = metadata.get(REQUEST_ID);
    return requestId == null ? otherwise : requestId;
  }

  /** The id of a mutation: that of the message, else that of the options, else a new one. */
  static String mutationId(String given, RequestOptions requestOptions) {
    if (!given.isEmpty()) {
      return given;
    }
    String mutationId = requestOptions.mutationId();
    return mutationId == null ? UUID.randomUUID().toString() : mutationId;
  }

  /** The revision that reads must have reached. */
  long minRevision(RequestOptions requestOptions) {
    return options.readYourWrites()
        ? Math.max(requestOptions.minRevision(), writtenRevision.get())
        : requestOptions.minRevision();
  }

  void written(long revision) {
    writtenRevision.accumulateAndGet(revision, Math::max);
  }

  /**
   * Learns from a failure. A revision that was not reached may be that of a write that was undone
   * by a database restore, which no replica will ever reach. A list is read from the database, so a
   * list that begins after the write and has a lower revision proves it.
   */
  void heard(ToolrackException failure) {
    long written = writtenRevision.get();
    if (failure.reason() == Reason.REVISION_NOT_REACHED
        && options.readYourWrites()
        && written > 0
        && lookingForWrite.compareAndSet(false, true)) {
      Context.ROOT.run(() -> lookForWrite(written));
    }
  }

  private void lookForWrite(long written) {
    var unused =
        call(
                CatalogServiceGrpc.getListToolsMethod(),
                ListToolsRequest.newBuilder().setPageSize(1).build(),
                RequestOptions.none(),
                RetrySafety.NEVER,
                ListToolsResponse::getRevision)
            .whenComplete(
                (newest, listFailure) -> {
                  if (listFailure == null && newest < written) {
                    writtenRevision.compareAndSet(written, newest);
                  }
                  lookingForWrite.set(false);
                });
  }

  /** Waits until the channel is ready. */
  void awaitReady(Duration timeout) {
    long end = runtime.nanoTime().getAsLong() + Durations.nanos(timeout);
    while (true) {
      ConnectivityState state = channel.getState(true);
      if (state == ConnectivityState.READY) {
        return;
      }
      CompletableFuture<@Nullable Void> changed = new CompletableFuture<>();
      channel.notifyWhenStateChanged(state, () -> changed.complete(null));
      long remaining = end - runtime.nanoTime().getAsLong();
      if (state == ConnectivityState.SHUTDOWN
          || remaining <= 0
          || !Futures.completesWithin(changed, remaining)) {
        throw Failure.local(
                Status.Code.UNAVAILABLE,
                Reason.UNKNOWN,
                "No connection to " + options.targetName() + " within " + timeout)
            .toException();
      }
    }
  }

  void close() {
    closed = true;
    if (ownsChannel) {
      channel.shutdownNow();
    }
    runtime.timer().close();
  }
}
