package dev.toolrack.faults.scenario;

import dev.toolrack.faults.lab.Host;
import dev.toolrack.faults.lab.LabException;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ten times as many executions at once as a replica admits by default. */
final class Burst implements Fault {
  /** The default of {@code --max-in-flight}. */
  private static final int CAPACITY = 4_096;

  private static final int CALLS = 10 * CAPACITY;
  private static final int CONNECTIONS = 4;
  private static final long DEADLINE_SECONDS = 20;

  private final Host replica;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final CountDownLatch under = new CountDownLatch(CALLS);

  Burst(Host replica) {
    this.replica = replica;
  }

  @Override
  public void inject(Stage stage) {
    for (int i = 0; i < CONNECTIONS; i++) {
      channels.add(Connections.to(replica));
    }
    for (int i = 0; i < CALLS; i++) {
      ToolServiceGrpc.newStub(channels.get(i % CONNECTIONS))
          .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
          .execute(
              ExecuteRequest.newBuilder()
                  .setSlug(Connections.anyTool())
                  .setInput(Connections.input(stage))
                  .build(),
              new End());
    }
  }

  /** Only that a call ends matters: answered or refused. */
  private final class End implements StreamObserver<ExecuteResponse> {
    @Override
    public void onNext(ExecuteResponse answer) {
      // The end follows.
    }

    @Override
    public void onError(Throwable failure) {
      under.countDown();
    }

    @Override
    public void onCompleted() {
      under.countDown();
    }
  }

  @Override
  public void heal(Stage stage) {
    try {
      if (!under.await(2 * DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new LabException(under.getCount() + " calls of the burst have not ended");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }
}
