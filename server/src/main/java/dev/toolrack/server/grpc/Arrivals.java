package dev.toolrack.server.grpc;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;

/** Notifies of each call that begins and each message that is complete, on the event loop. */
final class Arrivals extends ServerStreamTracer.Factory {
  private final Runnable arrived;

  /** One instance serves all calls, because the notifications are the same for each. */
  private final ServerStreamTracer messages =
      new ServerStreamTracer() {
        @Override
        public void inboundMessageRead(int number, long wireSize, long size) {
          arrived.run();
        }
      };

  Arrivals(Runnable arrived) {
    this.arrived = arrived;
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
    arrived.run();
    return messages;
  }
}
