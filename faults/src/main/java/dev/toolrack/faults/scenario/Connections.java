package dev.toolrack.faults.scenario;

import dev.toolrack.faults.lab.Host;
import dev.toolrack.faults.lab.Replica;
import dev.toolrack.faults.load.Load;
import dev.toolrack.v1.Payload;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Connections of clients outside the steady load, and what they send. */
final class Connections {
  private static final List<String> TOOLS = Load.slugs();

  private Connections() {}

  static ManagedChannel to(Host replica) {
    return builder(replica).build();
  }

  static NettyChannelBuilder builder(Host replica) {
    return NettyChannelBuilder.forAddress(replica.address(), Replica.GRPC_PORT).usePlaintext();
  }

  /** Any tool of the load. */
  static String anyTool() {
    return TOOLS.get(ThreadLocalRandom.current().nextInt(TOOLS.size()));
  }

  /** The input of a call outside the steady load. */
  static Payload input(Stage stage) {
    return Payload.newBuilder().setJson(Load.input(stage.history().newId())).build();
  }
}
