package dev.toolrack.faults.scenario;

import dev.toolrack.faults.lab.Host;
import dev.toolrack.faults.lab.Pause;
import dev.toolrack.v1.BatchExecuteItem;
import dev.toolrack.v1.BatchExecuteRequest;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Clients that lose their connection while their batch is in progress. */
final class Disconnects extends Repeating {
  private static final Duration PERIOD = Duration.ofMillis(500);
  private static final int ITEMS = 50;
  private static final int SHORTEST_LIFE_MILLIS = 20;
  private static final int LONGEST_LIFE_MILLIS = 120;

  private final Host replica;

  Disconnects(Host replica) {
    super(PERIOD);
    this.replica = replica;
  }

  @Override
  void act(Stage stage) {
    BatchExecuteRequest.Builder batch = BatchExecuteRequest.newBuilder();
    for (int i = 0; i < ITEMS; i++) {
      batch.addItems(
          BatchExecuteItem.newBuilder()
              .setSlug(Connections.anyTool())
              .setInput(Connections.input(stage)));
    }
    ManagedChannel channel = Connections.to(replica);
    try {
      var _ = ToolServiceGrpc.newFutureStub(channel).batchExecute(batch.build());
      Pause.of(
          Duration.ofMillis(
              ThreadLocalRandom.current().nextInt(SHORTEST_LIFE_MILLIS, LONGEST_LIFE_MILLIS)));
    } finally {
      channel.shutdownNow();
    }
  }
}
