package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.CatalogService;
import dev.toolrack.v1.ImportToolsRequest;
import dev.toolrack.v1.ImportToolsResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open imports of this replica, of which those end whose callers send nothing more. Time is
 * counted in ticks: a replica that was frozen has had none, and finds what was sent meanwhile
 * before it ends anything. Thread-safe.
 */
public final class ImportStreams implements AutoCloseable {
  /** Ticks without a message after which an import ends, unless it is at work. */
  static final int MAX_SILENT_TICKS = 60;

  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Logger LOG = LoggerFactory.getLogger(ImportStreams.class);

  private final Set<ImportStream> open = ConcurrentHashMap.newKeySet();
  private final Runnable closer;

  /** For tests, which control ticks. */
  ImportStreams() {
    this(() -> {});
  }

  private ImportStreams(Runnable closer) {
    this.closer = closer;
  }

  /** Creates an instance with its own timer. */
  public static ImportStreams start() {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("grpc-import-timer").factory());
    ImportStreams streams = new ImportStreams(timer::shutdownNow);
    var _ =
        timer.scheduleWithFixedDelay(
            streams::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    return streams;
  }

  /** Starts an import. */
  StreamObserver<ImportToolsRequest> open(
      CatalogService catalog,
      BlockingCalls calls,
      Caller caller,
      ServerCallStreamObserver<ImportToolsResponse> call) {
    ImportStream stream = new ImportStream(this, catalog, calls, caller, call);
    open.add(stream);
    stream.begin();
    return stream;
  }

  void forget(ImportStream stream) {
    open.remove(stream);
  }

  /** The longest time without a message, as callers are told it. */
  static Duration maxSilence() {
    return TICK.multipliedBy(MAX_SILENT_TICKS);
  }

  /** Another second has passed. */
  void tick() {
    for (ImportStream stream : open) {
      try {
        stream.tick();
      } catch (RuntimeException | Error e) {
        // Another thread may have ended the call at the same moment. The timer must go on.
        LOG.warn("An import that had been silent for too long could not be ended", e);
      }
    }
  }

  /** Stops the timer. Open imports go on. */
  @Override
  public void close() {
    closer.run();
  }

  @Override
  public String toString() {
    return "ImportStreams{open=" + open.size() + "}";
  }
}
