package dev.toolrack.faults.load;

import dev.toolrack.client.AsyncCatalogClient;
import dev.toolrack.client.AsyncToolrackClient;
import dev.toolrack.client.Batch;
import dev.toolrack.client.RequestOptions;
import dev.toolrack.client.ResolveCacheOptions;
import dev.toolrack.client.RetryPolicy;
import dev.toolrack.client.Selector;
import dev.toolrack.client.ToolCall;
import dev.toolrack.client.ToolRef;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.client.ToolrackClientBuilder;
import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.CallKind;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls through one channel and records each of them. Calls to a single replica are not
 * retried, and a silent connection is abandoned for a new one. The SDK's clients behave as they do
 * for any application. Thread-safe.
 */
final class Caller implements AutoCloseable {
  private static final Duration RESOLVE_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration EXECUTE_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration MUTATE_TIMEOUT = Duration.ofSeconds(5);
  private static final int UNHEARD_IN_A_ROW = 3;
  private static final long RECONNECT_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final String name;
  private final Recorder recorder;
  private final ToolrackClient client;

  /** Null for the SDK's clients, which have their own. */
  private final @Nullable ManagedChannel channel;

  private final AtomicLong written = new AtomicLong();
  private final AtomicInteger unheard = new AtomicInteger();
  private final AtomicLong reconnectedNanos = new AtomicLong(System.nanoTime());

  private Caller(
      String name, Recorder recorder, ToolrackClient client, @Nullable ManagedChannel channel) {
    this.name = name;
    this.recorder = recorder;
    this.client = client;
    this.channel = channel;
  }

  /** Calls one replica. */
  static Caller to(ReplicaAddress replica, Recorder recorder) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(replica.grpc())
            .usePlaintext()
            .keepAliveTime(20, TimeUnit.SECONDS)
            .keepAliveTimeout(3, TimeUnit.SECONDS)
            .build();
    return new Caller(
        replica.name(),
        recorder,
        ToolrackClient.builder()
            .channel(channel)
            .retryPolicy(RetryPolicy.none())
            .readYourWrites(false)
            .build(),
        channel);
  }

  /** Calls all replicas through the SDK, as an application does. */
  static Caller toAll(List<ReplicaAddress> replicas, Recorder recorder) {
    return new Caller(Call.SDK, recorder, sdk(replicas).build(), null);
  }

  /** Calls all replicas through the SDK, with a cache in the client for resolves. */
  static Caller caching(List<ReplicaAddress> replicas, Recorder recorder) {
    ToolrackClient client = sdk(replicas).resolveCache(ResolveCacheOptions.defaults()).build();
    return new Caller(Call.CACHE, recorder, client, null);
  }

  private static ToolrackClientBuilder sdk(List<ReplicaAddress> replicas) {
    return ToolrackClient.builder()
        .target(ReplicaNames.target(replicas.stream().map(ReplicaAddress::grpc).toList()))
        .plaintext();
  }

  String name() {
    return name;
  }

  AsyncToolrackClient client() {
    return client.async();
  }

  /** Whether a call may take more than one attempt. */
  boolean retries() {
    return channel == null;
  }

  /** Makes a Resolve call. */
  void resolve(LoadTool tool, int wanted, long minRevision) {
    Recorder.Begun begun =
        recorder.begin(
            name, CallKind.RESOLVE, tool.slug(), wanted, needed(minRevision), RESOLVE_TIMEOUT);
    var _ =
        run(
            List.of(begun),
            () -> with(RESOLVE_TIMEOUT, minRevision).resolve(reference(tool, wanted)),
            answer -> List.of(Outcome.of(answer)));
  }

  /** Makes an Execute call. */
  void execute(LoadTool tool, int wanted, long minRevision) {
    Recorder.Begun begun =
        recorder.begin(
            name, CallKind.EXECUTE, tool.slug(), wanted, needed(minRevision), EXECUTE_TIMEOUT);
    var _ =
        run(
            List.of(begun),
            () ->
                with(EXECUTE_TIMEOUT, minRevision)
                    .execute(new ToolCall(reference(tool, wanted), LoadTool.input(begun.id()))),
            answer -> List.of(Outcome.of(answer)));
  }

  /** The request of one item of a batch. */
  record Item(LoadTool tool, int wanted) {}

  /** Executes a batch. */
  void batch(List<Item> items) {
    List<Recorder.Begun> begun = new ArrayList<>();
    List<ToolCall> calls = new ArrayList<>();
    for (Item item : items) {
      Recorder.Begun one =
          recorder.begin(
              name,
              CallKind.BATCH_ITEM,
              item.tool().slug(),
              item.wanted(),
              needed(0),
              EXECUTE_TIMEOUT);
      begun.add(one);
      calls.add(new ToolCall(reference(item.tool(), item.wanted()), LoadTool.input(one.id())));
    }
    var _ =
        run(
            begun,
            () -> with(EXECUTE_TIMEOUT, 0).executeBatch(Batch.of(calls)),
            answers ->
                answers.stream()
                    .map(
                        answer ->
                            answer
                                .failure()
                                .<Outcome>map(Outcome::of)
                                .orElseGet(() -> Outcome.of(answer.orElseThrow())))
                    .toList());
  }

  /**
   * Makes one attempt at a mutation and waits for its end.
   *
   * @param requestId the same for all attempts
   * @param mutation returns the revision
   */
  Outcome mutate(
      LoadTool tool,
      String requestId,
      Function<AsyncCatalogClient, CompletableFuture<Long>> mutation) {
    Recorder.Begun begun = recorder.begin(name, CallKind.MUTATE, tool.slug(), 0, 0, MUTATE_TIMEOUT);
    RequestOptions options =
        RequestOptions.none().withDeadline(MUTATE_TIMEOUT).withMutationId(requestId);
    return run(
            List.of(begun),
            () -> mutation.apply(client().with(options).catalog()),
            revision -> {
              written.accumulateAndGet(revision, Math::max);
              return List.of(Outcome.of(revision));
            })
        .join()
        .getFirst();
  }

  /** Reconnects at once if the last attempt failed, ignoring the backoff. */
  void keepConnecting() {
    if (channel != null && channel.getState(true) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.resetConnectBackoff();
    }
  }

  /** The revision that the answer must contain; the SDK reads its own writes. */
  private long needed(long minRevision) {
    return channel == null ? Math.max(minRevision, written.get()) : minRevision;
  }

  private AsyncToolrackClient with(Duration timeout, long minRevision) {
    return client().with(RequestOptions.none().withDeadline(timeout).withMinRevision(minRevision));
  }

  private static ToolRef reference(LoadTool tool, int wanted) {
    return ToolRef.of(tool.slug(), Selector.of(LoadTool.version(wanted)));
  }

  /** Begins a call that has several records, and ends them with its outcomes, in order. */
  private <T> CompletableFuture<List<Outcome>> run(
      List<Recorder.Begun> begun,
      Supplier<CompletableFuture<T>> call,
      Function<T, List<Outcome>> outcomes) {
    CompletableFuture<T> answer;
    try {
      answer = call.get();
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return answer
        .thenApply(outcomes)
        .exceptionally(failure -> begun.stream().map(_ -> Outcome.of(failure)).toList())
        .whenComplete((ends, _) -> end(begun, ends));
  }

  private void end(List<Recorder.Begun> begun, List<Outcome> outcomes) {
    for (int i = 0; i < begun.size(); i++) {
      begun.get(i).end(outcomes.get(i));
    }
    if (!outcomes.getFirst().isUnheard()) {
      unheard.set(0);
    } else if (unheard.incrementAndGet() >= UNHEARD_IN_A_ROW) {
      reconnect();
    }
  }

  private void reconnect() {
    long last = reconnectedNanos.get();
    long now = System.nanoTime();
    if (channel != null
        && now - last > RECONNECT_PAUSE_NANOS
        && reconnectedNanos.compareAndSet(last, now)) {
      unheard.set(0);
      channel.enterIdle();
    }
  }

  @Override
  public void close() {
    client.close();
    if (channel != null) {
      var _ = channel.shutdownNow();
    }
  }
}
