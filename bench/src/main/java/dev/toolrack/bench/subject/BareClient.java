package dev.toolrack.bench.subject;

import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.asynchttpclient.AsyncHttpClient;

/**
 * The HTTP client alone: calls a URL for some time, with a fixed number of calls in flight. gRPC
 * only starts it, once per round.
 */
public final class BareClient {
  /** The method that starts a round. It answers when the round has ended. */
  public static final String METHOD = "Drive";

  private BareClient() {}

  /** The request that starts a round. */
  public static byte[] request(int inFlight, long nanos) {
    return ByteBuffer.allocate(Integer.BYTES + Long.BYTES).putInt(inFlight).putLong(nanos).array();
  }

  /**
   * The result of a round.
   *
   * @param done calls that were answered with 200
   * @param failed all other calls
   */
  public record Driven(long done, long failed, long nanos) {
    /** Parses the response of a round. */
    public static Driven parse(byte[] reply) {
      ByteBuffer buffer = ByteBuffer.wrap(reply);
      return new Driven(buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    byte[] bytes() {
      return ByteBuffer.allocate(3 * Long.BYTES)
          .putLong(done)
          .putLong(failed)
          .putLong(nanos)
          .array();
    }
  }

  static ServerServiceDefinition service(AsyncHttpClient client, String url, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return ServerServiceDefinition.builder(BareServer.SERVICE)
        .addMethod(
            Bytes.unary(METHOD),
            ServerCalls.asyncUnaryCall(
                (request, observer) -> {
                  ByteBuffer wanted = ByteBuffer.wrap(request);
                  new Round(client, url, bytes, wanted.getInt(), wanted.getLong(), observer)
                      .begin();
                }))
        .build();
  }

  private static final class Round {
    private final AsyncHttpClient client;
    private final String url;
    private final byte[] body;
    private final int inFlight;
    private final StreamObserver<byte[]> observer;
    private final long began = System.nanoTime();
    private final long deadline;
    private final LongAdder done = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicInteger running;

    Round(
        AsyncHttpClient client,
        String url,
        byte[] body,
        int inFlight,
        long nanos,
        StreamObserver<byte[]> observer) {
      this.client = client;
      this.url = url;
      this.body = body;
      this.inFlight = inFlight;
      this.observer = observer;
      this.deadline = began + nanos;
      this.running = new AtomicInteger(inFlight);
    }

    void begin() {
      for (int i = 0; i < inFlight; i++) {
        call();
      }
    }

    private void call() {
      var _ =
          client
              .preparePost(url)
              .setHeader("content-type", "application/json")
              .setBody(body)
              .execute()
              .toCompletableFuture()
              .whenComplete(
                  (response, failure) -> {
                    if (failure == null && response.getStatusCode() == 200) {
                      done.increment();
                    } else {
                      failed.increment();
                    }
                    if (System.nanoTime() - deadline < 0) {
                      call();
                    } else if (running.decrementAndGet() == 0) {
                      observer.onNext(
                          new Driven(done.sum(), failed.sum(), System.nanoTime() - began).bytes());
                      observer.onCompleted();
                    }
                  });
    }
  }
}
