package dev.toolrack.faults.scenario;

import dev.toolrack.faults.lab.Host;
import dev.toolrack.faults.lab.LabException;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Watchers that read their first event and nothing more, with flow-control windows that fill up at
 * once.
 */
final class SlowWatchers implements Fault {
  private static final int STREAMS_PER_CONNECTION = 100;
  private static final int WINDOW_BYTES = 512;
  private static final int OPEN_SECONDS = 60;

  private final int watchers;
  private final List<ManagedChannel> channels = new ArrayList<>();
  private final ConcurrentLinkedQueue<Status> refused = new ConcurrentLinkedQueue<>();
  private volatile boolean leaving;

  SlowWatchers(int watchers) {
    this.watchers = watchers;
  }

  @Override
  public void inject(Stage stage) {
    CountDownLatch began = new CountDownLatch(watchers);
    for (int i = 0; i < watchers; i++) {
      if (i % STREAMS_PER_CONNECTION == 0) {
        Host replica = Host.REPLICAS.get(channels.size() % Host.REPLICAS.size());
        channels.add(Connections.builder(replica).flowControlWindow(WINDOW_BYTES).build());
      }
      watch(channels.getLast(), began);
    }
    try {
      if (!began.await(OPEN_SECONDS, TimeUnit.SECONDS) || !refused.isEmpty()) {
        throw new LabException(
            began.getCount() + " watchers did not begin, and refused were " + refused.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  private void watch(ManagedChannel channel, CountDownLatch began) {
    ClientCall<WatchRequest, WatchResponse> call =
        channel.newCall(ToolServiceGrpc.getWatchMethod(), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(WatchResponse event) {
            began.countDown();
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            if (!leaving) {
              refused.add(status);
              began.countDown();
            }
          }
        },
        new Metadata());
    call.sendMessage(WatchRequest.getDefaultInstance());
    call.halfClose();
    call.request(1);
  }

  @Override
  public void heal(Stage stage) {
    leaving = true;
    channels.forEach(ManagedChannel::shutdownNow);
    if (!refused.isEmpty()) {
      throw new LabException(
          refused.size() + " slow watchers were thrown out, one with " + refused.peek());
    }
  }
}
