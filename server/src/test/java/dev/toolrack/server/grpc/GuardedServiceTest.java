package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedServiceTest {
  private static final MethodDescriptor.Marshaller<ExecuteResponse> REPLIES =
      ToolServiceGrpc.getExecuteMethod().getResponseMarshaller();

  /** Replies for whose bytes there is no memory. */
  private static final class NoRoom implements MethodDescriptor.Marshaller<ExecuteResponse> {
    @Override
    public InputStream stream(ExecuteResponse value) {
      throw new OutOfMemoryError("outside the heap");
    }

    @Override
    public ExecuteResponse parse(InputStream stream) {
      throw new UnsupportedOperationException();
    }
  }

  private @Nullable Server server;
  private @Nullable ManagedChannel channel;

  @AfterEach
  void stop() {
    if (channel != null) {
      channel.shutdownNow();
    }
    if (server != null) {
      server.shutdownNow();
    }
  }

  /** Serves Execute alone, by this method. */
  private ToolServiceGrpc.ToolServiceBlockingStub serve(
      MethodDescriptor.Marshaller<ExecuteResponse> replies,
      ServerCalls.UnaryMethod<ExecuteRequest, ExecuteResponse> method)
      throws IOException {
    MethodDescriptor<ExecuteRequest, ExecuteResponse> execute = ToolServiceGrpc.getExecuteMethod();
    ServerServiceDefinition service =
        ServerServiceDefinition.builder(ToolServiceGrpc.SERVICE_NAME)
            .addMethod(
                execute.toBuilder(execute.getRequestMarshaller(), replies).build(),
                ServerCalls.asyncUnaryCall(method))
            .build();
    String name = UUID.randomUUID().toString();
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(
                GuardedService.of(
                    () -> service, new PayloadBudget(1), Identity.UNAUTHENTICATED, List.of()))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    return ToolServiceGrpc.newBlockingStub(channel);
  }

  private static Status.Code code(ToolServiceGrpc.ToolServiceBlockingStub stub) {
    return catchThrowableOfType(
            StatusRuntimeException.class,
            () -> {
              var _ = stub.execute(ExecuteRequest.getDefaultInstance());
            })
        .getStatus()
        .getCode();
  }

  /** Defect: gRPC had ended the call, and to end it again threw where nobody heard it. */
  @Test
  void aReplyThatCannotBeSentMayBeFailedAfterwards() throws Exception {
    CompletableFuture<String> end = new CompletableFuture<>();
    var stub = serve(new NoRoom(), (_, observer) -> answer(observer, end));

    assertThat(code(stub)).isEqualTo(Status.Code.CANCELLED);
    assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo("failed");
  }

  /** Guards against what a method holds until its call ends, and which no end gives back. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMethodThatThrowsIsToldThatItsCallHasEnded(boolean answered) throws Exception {
    CompletableFuture<String> told = new CompletableFuture<>();
    var stub =
        serve(
            REPLIES,
            (_, observer) -> {
              ((ServerCallStreamObserver<ExecuteResponse>) observer)
                  .setOnCancelHandler(() -> told.complete("ended"));
              if (answered) {
                observer.onNext(ExecuteResponse.getDefaultInstance());
                observer.onCompleted();
              }
              throw new IllegalStateException("defect");
            });

    if (answered) {
      assertThat(stub.execute(ExecuteRequest.getDefaultInstance()))
          .isEqualTo(ExecuteResponse.getDefaultInstance());
    } else {
      assertThat(code(stub)).isEqualTo(Status.Code.INTERNAL);
    }
    assertThat(told).isCompletedWithValue("ended");
  }

  @Test
  void theRequestIdIsToldOnce() throws Exception {
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    var stub =
        serve(
                REPLIES,
                (_, observer) -> {
                  observer.onNext(ExecuteResponse.getDefaultInstance());
                  observer.onCompleted();
                })
            .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));

    var _ = stub.execute(ExecuteRequest.getDefaultInstance());

    assertThat(headers.get().containsKey(RequestIds.HEADER)).isTrue();
    assertThat(trailers.get().containsKey(RequestIds.HEADER)).isFalse();
  }

  private static void answer(
      StreamObserver<ExecuteResponse> observer, CompletableFuture<String> end) {
    try {
      observer.onNext(ExecuteResponse.getDefaultInstance());
      end.complete("sent");
    } catch (OutOfMemoryError e) {
      try {
        Replies.fail(observer, e, Caller.current());
        end.complete("failed");
      } catch (RuntimeException closed) {
        end.complete(closed.toString());
      }
    }
  }
}
