package dev.toolrack.faults.scenario;

import com.google.common.util.concurrent.ListenableFuture;
import dev.toolrack.faults.lab.Host;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.ToolServiceGrpc.ToolServiceFutureStub;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Executions that the caller cancels before, while or after they reach the upstream. */
final class Cancels extends Repeating {
  private static final Duration PERIOD = Duration.ofMillis(5);
  private static final long LONGEST_WAIT_MICROS = 4_000;

  private final Host replica;
  private final ScheduledExecutorService canceller =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("canceller").factory());
  private @Nullable ManagedChannel channel;

  Cancels(Host replica) {
    super(PERIOD);
    this.replica = replica;
  }

  @Override
  public void inject(Stage stage) {
    channel = Connections.to(replica);
    super.inject(stage);
  }

  @Override
  void act(Stage stage) {
    ManagedChannel open = channel;
    if (open == null) {
      return;
    }
    ToolServiceFutureStub stub = ToolServiceGrpc.newFutureStub(open);
    ListenableFuture<ExecuteResponse> answer =
        stub.execute(
            ExecuteRequest.newBuilder()
                .setSlug(Connections.anyTool())
                .setInput(Connections.input(stage))
                .build());
    var _ =
        canceller.schedule(
            () -> answer.cancel(true),
            ThreadLocalRandom.current().nextLong(LONGEST_WAIT_MICROS),
            TimeUnit.MICROSECONDS);
  }

  @Override
  public void heal(Stage stage) {
    super.heal(stage);
    canceller.shutdownNow();
    if (channel != null) {
      channel.shutdownNow();
    }
  }
}
