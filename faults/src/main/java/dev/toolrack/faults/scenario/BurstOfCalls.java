package dev.toolrack.faults.scenario;

import dev.toolrack.faults.lab.Host;
import dev.toolrack.faults.load.Load;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A client that makes many concurrent calls to a replica and waits until each has ended. It is a
 * separate process, so that the clients whose calls are judged share neither event loop nor heap
 * with it.
 */
final class BurstOfCalls {
  static final Duration DEADLINE = Duration.ofSeconds(20);

  private static final int CONNECTIONS = 4;

  private BurstOfCalls() {}

  /** The arguments of a burst of calls with consecutive ids. */
  static List<String> arguments(Host replica, long firstId, int calls) {
    return List.of(replica.name(), Long.toString(firstId), Integer.toString(calls));
  }

  public static void main(String[] arguments) throws InterruptedException {
    Host replica = Host.valueOf(arguments[0]);
    long firstId = Long.parseLong(arguments[1]);
    int calls = Integer.parseInt(arguments[2]);
    List<ManagedChannel> channels =
        Stream.generate(() -> Connections.to(replica)).limit(CONNECTIONS).toList();
    CountDownLatch under = new CountDownLatch(calls);
    for (int i = 0; i < calls; i++) {
      ToolServiceGrpc.newStub(channels.get(i % CONNECTIONS))
          .withDeadlineAfter(DEADLINE.toSeconds(), TimeUnit.SECONDS)
          .execute(
              ExecuteRequest.newBuilder()
                  .setSlug(Connections.anyTool())
                  .setInput(Payload.newBuilder().setJson(Load.input(firstId + i)))
                  .build(),
              new End(under));
    }
    under.await();
    channels.forEach(ManagedChannel::shutdownNow);
  }

  /** Only the end of a call matters, whether answered or refused. */
  private record End(CountDownLatch under) implements StreamObserver<ExecuteResponse> {
    @Override
    public void onNext(ExecuteResponse answer) {
      // The end of the call follows.
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
}
