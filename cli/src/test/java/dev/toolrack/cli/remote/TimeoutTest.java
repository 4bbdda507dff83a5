package dev.toolrack.cli.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.cli.CommandLineRun;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.v1.AdminServiceGrpc;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.GetClusterRequest;
import dev.toolrack.v1.GetClusterResponse;
import dev.toolrack.v1.ImportToolsRequest;
import dev.toolrack.v1.ImportToolsResponse;
import dev.toolrack.v1.ToolChange;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What ends commands whose calls do not end on their own: {@code --timeout}, or a missing reader.
 */
@Timeout(30)
class TimeoutTest {
  private static final String ENTRY =
      "{\"tool\": {\"slug\": \"echo\"}, \"version\": {\"version\": \"1.0.0\"}}";

  private final FakeServer fake = new FakeServer();
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(new FakeServer.Admin())
            .addService(fake.new Tools())
            .addService(fake.new Catalog())
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private CommandLineRun run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--target", "localhost:" + server.getPort()));
    return CommandLineRun.withInput(ENTRY, all.toArray(String[]::new));
  }

  @Test
  void limitsThemWhenItIsGiven() {
    assertThat(run("watch", "--limit", "1", "--timeout", "20s").exitCode()).isZero();
    assertThat(fake.limitedStreams).hasValue(1);
    assertThat(run("import", "-", "--timeout", "20s").exitCode()).isZero();
    assertThat(fake.limitedStreams).hasValue(2);
  }

  @Test
  void leavesThemWithoutAnEndWhenItIsNotGiven() {
    assertThat(run("watch", "--limit", "1").exitCode()).isZero();
    assertThat(run("import", "-").exitCode()).isZero();
    assertThat(fake.streams).hasValue(2);
    assertThat(fake.limitedStreams).hasValue(0);
  }

  @Test
  void tellsThatTheTimeRanOut() {
    fake.silent = true;
    CommandLineRun run = run("import", "-", "--timeout", "300ms");
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.err())
        .isEqualToIgnoringNewLines("toolrack: no answer within 300 ms; --timeout gives it longer");
  }

  @Test
  void isTheEndThatAWatchWasGiven() {
    fake.silent = true;
    CommandLineRun run = run("watch", "--timeout", "300ms");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
  }

  /** {@code watch | head -1} once never ended. */
  @Test
  void aWatchWithoutAReaderNeedsNone() {
    CommandLineRun run =
        CommandLineRun.unwritable(true, "watch", "--target", "localhost:" + server.getPort());
    assertThat(run.exitCode()).isEqualTo(ExitCode.READER_LEFT);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void itsHelpSaysSo() {
    assertThat(CommandLineRun.of("watch", "--help").out().replaceAll("\\s+", " "))
        .contains("Default: 30s, and no limit for import and watch.");
  }

  /** Answers a watch with one change and an import with nothing created, unless it is silent. */
  private static final class FakeServer {
    private volatile boolean silent;
    private final AtomicInteger streams = new AtomicInteger();
    private final AtomicInteger limitedStreams = new AtomicInteger();

    private void streamBegan() {
      streams.incrementAndGet();
      if (Context.current().getDeadline() != null) {
        limitedStreams.incrementAndGet();
      }
    }

    private static final class Admin extends AdminServiceGrpc.AdminServiceImplBase {
      @Override
      public void getCluster(
          GetClusterRequest request, StreamObserver<GetClusterResponse> observer) {
        observer.onNext(GetClusterResponse.getDefaultInstance());
        observer.onCompleted();
      }
    }

    private final class Tools extends ToolServiceGrpc.ToolServiceImplBase {
      @Override
      public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
        streamBegan();
        if (!silent) {
          observer.onNext(
              WatchResponse.newBuilder()
                  .setRevision(1)
                  .setChange(ToolChange.newBuilder().setSlug("echo").setRevision(1))
                  .build());
        }
      }
    }

    private final class Catalog extends CatalogServiceGrpc.CatalogServiceImplBase {
      @Override
      public StreamObserver<ImportToolsRequest> importTools(
          StreamObserver<ImportToolsResponse> observer) {
        streamBegan();
        return new StreamObserver<>() {
          @Override
          public void onNext(ImportToolsRequest request) {}

          @Override
          public void onError(Throwable failure) {}

          @Override
          public void onCompleted() {
            if (!silent) {
              observer.onNext(ImportToolsResponse.getDefaultInstance());
              observer.onCompleted();
            }
          }
        };
      }
    }
  }
}
