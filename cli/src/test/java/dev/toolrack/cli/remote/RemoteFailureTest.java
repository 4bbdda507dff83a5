package dev.toolrack.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.sun.net.httpserver.HttpServer;
import dev.toolrack.cli.CommandLineRun;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.ExecuteResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What people are told about a failed call. */
@Timeout(30)
class RemoteFailureTest {
  private volatile Optional<StatusException> failure = Optional.empty();
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(new Tools())
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  /** Fails as configured; otherwise never answers. */
  private final class Tools extends ToolServiceGrpc.ToolServiceImplBase {
    @Override
    public void execute(ExecuteRequest request, StreamObserver<ExecuteResponse> observer) {
      failure.ifPresent(observer::onError);
    }
  }

  private CommandLineRun execute(String timeout) {
    return CommandLineRun.of(
        "execute", "echo", "--timeout", timeout, "--target", "localhost:" + server.getPort());
  }

  /** A stopped replica was once reported as Ctrl-C. */
  @Test
  void aCallThatAnotherCancelledIsNoInterruption() {
    failure = Optional.of(Status.CANCELLED.asException());
    assertThat(execute("20s").exitCode()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void aToolThatIsNotFoundMayBeDisabledOrDeleted() {
    failure =
        Optional.of(
            StatusProto.toStatusException(
                com.google.rpc.Status.newBuilder()
                    .setCode(Status.Code.NOT_FOUND.value())
                    .setMessage("There is no tool echo")
                    .addDetails(
                        Any.pack(
                            ErrorInfo.newBuilder()
                                .setReason("TOOL_NOT_FOUND")
                                .setDomain("toolrack.dev")
                                .putMetadata("slug", "echo")
                                .build()))
                    .build()));
    CommandLineRun run = execute("20s");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run.err())
        .contains("tools list --query echo")
        .contains("tools get echo --deleted one that is disabled or deleted");
  }

  /** Once reported only as "http2 exception". */
  @Test
  void aServerOfSomethingElseIsToldAsSuch() throws IOException {
    HttpServer web = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
    web.start();
    try {
      CommandLineRun run =
          CommandLineRun.of(
              "execute", "echo", "--target", "localhost:" + web.getAddress().getPort());
      assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(run.err()).hasLineCount(1).contains(" does not speak gRPC; name the gRPC port ");
    } finally {
      web.stop(0);
    }
  }

  @Test
  void anInterruptedCallIs() {
    Thread.currentThread().interrupt();
    assertThat(execute("20s").exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(Thread.interrupted()).isTrue();
  }
}
