package dev.toolrack.cli.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.cli.CommandLineRun;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.PublishVersionRequest;
import dev.toolrack.v1.PublishVersionResponse;
import dev.toolrack.v1.VersionStatus;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishCommandTest {
  private final List<VersionStatus> published = new ArrayList<>();
  private Server server;

  @BeforeEach
  void start() throws IOException {
    server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(
                new CatalogServiceGrpc.CatalogServiceImplBase() {
                  @Override
                  public void publishVersion(
                      PublishVersionRequest request,
                      StreamObserver<PublishVersionResponse> observer) {
                    published.add(request.getToolVersion().getStatus());
                    observer.onNext(PublishVersionResponse.getDefaultInstance());
                    observer.onCompleted();
                  }
                })
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.shutdownNow();
  }

  private VersionStatus publish(String status) {
    CommandLineRun run =
        CommandLineRun.withInput(
            "{\"tool\": \"hash\", \"version\": \"1.0.1\", \"status\": \"" + status + "\"}",
            "tools",
            "publish",
            "-",
            "--target",
            "localhost:" + server.getPort());
    assertThat(run.exitCode()).isZero();
    return published.getLast();
  }

  /** The output of {@code tools version} for such a version once could not be published again. */
  @ParameterizedTest
  @ValueSource(strings = {"DEPRECATED", "RETIRED"})
  void aStatusThatNoVersionBeginsWithIsLeftOut(String status) {
    assertThat(publish(status)).isEqualTo(VersionStatus.VERSION_STATUS_UNSPECIFIED);
  }

  @Test
  void anotherIsSent() {
    assertThat(publish("DRAFT")).isEqualTo(VersionStatus.VERSION_STATUS_DRAFT);
    assertThat(publish("ACTIVE")).isEqualTo(VersionStatus.VERSION_STATUS_ACTIVE);
  }
}
