package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.InputStream;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GuardedServiceTest {
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

  /** Defect: gRPC had ended the call, and to end it again threw where nobody heard it. */
  @Test
  void aReplyThatCannotBeSentMayBeFailedAfterwards() throws Exception {
    CompletableFuture<String> end = new CompletableFuture<>();
    MethodDescriptor<ExecuteRequest, ExecuteResponse> execute = ToolServiceGrpc.getExecuteMethod();
    ServerServiceDefinition service =
        ServerServiceDefinition.builder(ToolServiceGrpc.SERVICE_NAME)
            .addMethod(
                execute.toBuilder(execute.getRequestMarshaller(), new NoRoom()).build(),
                ServerCalls.asyncUnaryCall((_, observer) -> answer(observer, end)))
            .build();
    String name = UUID.randomUUID().toString();
    Server server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(
                GuardedService.of(
                    () -> service, new PayloadBudget(1), Identity.UNAUTHENTICATED, List.of()))
            .build()
            .start();
    ManagedChannel channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    try {
      StatusRuntimeException failure =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> {
                var _ =
                    ToolServiceGrpc.newBlockingStub(channel)
                        .execute(ExecuteRequest.getDefaultInstance());
              });

      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.CANCELLED);
      assertThat(end.get(30, TimeUnit.SECONDS)).isEqualTo("failed");
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
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
