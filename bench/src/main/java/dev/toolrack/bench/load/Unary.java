package dev.toolrack.bench.load;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A unary gRPC call with a checked response. */
public final class Unary<Q, R> implements Call {
  private final Channel channel;
  private final MethodDescriptor<Q, R> method;
  private final Supplier<Q> requests;
  private final Check<R> check;

  /** Checks a response. */
  public interface Check<R> {
    /** What is wrong with the response; null if it is as expected. */
    @Nullable String problem(R reply);
  }

  /**
   * Calls of a method.
   *
   * @param requests supplies the request of each call, to several threads
   */
  public Unary(
      Channel channel, MethodDescriptor<Q, R> method, Supplier<Q> requests, Check<R> check) {
    this.channel = channel;
    this.method = method;
    this.requests = requests;
    this.check = check;
  }

  @Override
  public void begin(Ended ended) {
    ClientCalls.asyncUnaryCall(
        channel.newCall(method, CallOptions.DEFAULT),
        requests.get(),
        new StreamObserver<R>() {
          private @Nullable String problem = "no reply";

          @Override
          public void onNext(R reply) {
            problem = check.problem(reply);
          }

          @Override
          public void onError(Throwable failure) {
            ended.with(String.valueOf(failure.getMessage()));
          }

          @Override
          public void onCompleted() {
            ended.with(problem);
          }
        });
  }
}
