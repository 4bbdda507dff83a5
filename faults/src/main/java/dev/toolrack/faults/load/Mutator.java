package dev.toolrack.faults.load;

import com.google.protobuf.FieldMask;
import dev.toolrack.client.AsyncCatalogClient;
import dev.toolrack.client.Change;
import dev.toolrack.client.Publication;
import dev.toolrack.faults.history.Mutation;
import dev.toolrack.faults.history.Mutation.Kind;
import dev.toolrack.faults.history.Mutation.Result;
import dev.toolrack.faults.history.ToolMade.Role;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.UpdateToolRequest;
import dev.toolrack.v1.VersionStatus;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Changes one tool, one mutation at a time. An attempt without an answer is repeated with the same
 * request id on another replica, until an attempt is answered or the load ends. The result of every
 * mutation but the last is therefore known.
 */
final class Mutator implements Runnable {
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final LoadTool tool;
  private final URI upstream;
  private final List<Caller> callers;
  private final Recorder recorder;
  private final CountDownLatch ending;
  private final Afterwards afterwards;
  private final RandomGenerator random = RandomGenerator.getDefault();
  private int next;

  /** Notified of mutations. */
  interface Afterwards {
    /** The given generation of the tool, or the newest for 0, was changed at that revision. */
    void changed(LoadTool tool, int wanted, long revision);
  }

  /**
   * Creates a mutator.
   *
   * @param callers make the attempts, in turn
   * @param ending opens when the load is to end
   * @param afterwards notified of each mutation that is done and visible to a resolve
   */
  Mutator(
      LoadTool tool,
      URI upstream,
      List<Caller> callers,
      Recorder recorder,
      CountDownLatch ending,
      Afterwards afterwards) {
    this.tool = tool;
    this.upstream = upstream;
    this.callers = callers;
    this.recorder = recorder;
    this.ending = ending;
    this.afterwards = afterwards;
  }

  /** Creates the tool with its first generation. */
  void create() throws InterruptedException {
    mutate(Kind.CREATE, 0, catalog -> catalog.createTool(tool.tool()).thenApply(Change::revision));
    publish(1);
  }

  /** Changes the tool according to its role until the load ends. */
  @Override
  public void run() {
    try {
      while (ending.getCount() > 0) {
        switch (tool.role()) {
          case GROWING -> {
            pause(3_000);
            publish(tool.newest() + 1);
          }
          case SWITCHED -> {
            pause(5_000);
            enable(false);
            pause(5_000);
            enable(true);
          }
          case RETIRING -> {
            pause(5_000);
            int before = tool.newest();
            publish(before + 1);
            if (tool.newest() > before) {
              pause(1_000);
              retire(before);
            }
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits approximately that long, or until the load ends. */
  private void pause(int millis) throws InterruptedException {
    var _ = ending.await(random.nextInt(millis * 3 / 4, millis * 5 / 4), TimeUnit.MILLISECONDS);
  }

  private void publish(int generation) throws InterruptedException {
    Result result =
        mutate(
            Kind.PUBLISH,
            generation,
            catalog ->
                catalog
                    .publishVersion(tool.toolVersion(generation, upstream))
                    .thenApply(Publication::revision));
    if (result == Result.DONE) {
      tool.published(generation);
    }
  }

  private void retire(int generation) throws InterruptedException {
    var _ =
        mutate(
            Kind.RETIRE,
            generation,
            catalog ->
                catalog
                    .setVersionStatus(
                        tool.slug(),
                        LoadTool.version(generation),
                        VersionStatus.VERSION_STATUS_RETIRED)
                    .thenApply(Change::revision));
  }

  private void enable(boolean enabled) throws InterruptedException {
    var _ =
        mutate(
            enabled ? Kind.ENABLE : Kind.DISABLE,
            enabled ? tool.newest() : 0,
            catalog ->
                catalog
                    .updateTool(
                        UpdateToolRequest.newBuilder()
                            .setTool(Tool.newBuilder().setSlug(tool.slug()).setEnabled(enabled))
                            .setUpdateMask(FieldMask.newBuilder().addPaths("enabled"))
                            .build())
                    .thenApply(Change::revision));
  }

  private Result mutate(
      Kind kind, int generation, Function<AsyncCatalogClient, CompletableFuture<Long>> mutation)
      throws InterruptedException {
    if (ending.getCount() == 0) {
      return Result.UNKNOWN;
    }
    long id = recorder.history().newId();
    String requestId = UUID.randomUUID().toString();
    long nanos = System.nanoTime();
    for (boolean first = true; ; first = false) {
      Caller caller = callers.get(next++ % callers.size());
      Outcome outcome = caller.mutate(tool, requestId, mutation);
      if (outcome.ok() || outcome.isRefusal() || ending.getCount() == 0) {
        // The refusal of a later attempt does not say what an earlier one did.
        Result result =
            outcome.ok()
                ? Result.DONE
                : outcome.isRefusal() && first && !caller.retries()
                    ? Result.REFUSED
                    : Result.UNKNOWN;
        recorder
            .history()
            .write(
                new Mutation(
                    id,
                    caller.name(),
                    kind,
                    tool.slug(),
                    generation,
                    nanos,
                    System.nanoTime(),
                    result,
                    outcome.revision()));
        if (result == Result.DONE && kind != Kind.CREATE) {
          afterwards.changed(
              tool, tool.role() == Role.RETIRING ? generation : 0, outcome.revision());
        }
        return result;
      }
      var _ = ending.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
