package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.telemetry.ExecutionPage;
import dev.toolrack.server.telemetry.ExecutionQuery;
import dev.toolrack.server.telemetry.ExecutionStatistics;
import dev.toolrack.server.telemetry.ToolStatistics;
import dev.toolrack.v1.GetToolStatisticsRequest;
import dev.toolrack.v1.ListExecutionsRequest;
import dev.toolrack.v1.StatisticsServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatisticsGrpcServiceTest {
  private final ExecutionStatistics statistics =
      new ExecutionStatistics() {
        @Override
        public ExecutionPage list(ExecutionQuery query) {
          return new ExecutionPage(List.of(), query.slug());
        }

        @Override
        public ToolStatistics ofTool(
            String tenant, String slug, @Nullable Instant startTime, @Nullable Instant endTime) {
          return new ToolStatistics(
              slug, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, startTime);
        }
      };
  private final BlockingCalls calls =
      new BlockingCalls(1, new OpenCalls(), new PayloadBudget(1 << 20));
  private final String name = UUID.randomUUID().toString();
  private final Server server;
  private final ManagedChannel channel =
      InProcessChannelBuilder.forName(name).directExecutor().build();
  private final StatisticsServiceGrpc.StatisticsServiceBlockingStub client =
      StatisticsServiceGrpc.newBlockingStub(channel);

  StatisticsGrpcServiceTest() throws IOException {
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(StatisticsGrpcService.define(statistics, calls, Identity.UNAUTHENTICATED))
            .build()
            .start();
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    server.shutdownNow();
    calls.close();
  }

  @Test
  void asksForOneToolOrAll() {
    assertThat(client.listExecutions(list("")).getNextPageToken()).isEmpty();
    assertThat(client.listExecutions(list("tool")).getNextPageToken()).isEqualTo("tool");
    assertThat(client.getToolStatistics(ofTool("tool")).getSlug()).isEqualTo("tool");
  }

  @Test
  void refusesWhatIsNoSlug() {
    for (String slug : List.of("No Slug", "a".repeat(129))) {
      assertThat(CallFailure.of(() -> client.listExecutions(list(slug))).field()).isEqualTo("slug");
      assertThat(CallFailure.of(() -> client.getToolStatistics(ofTool(slug))).field())
          .isEqualTo("slug");
    }
    assertThat(CallFailure.of(() -> client.getToolStatistics(ofTool(""))).field())
        .isEqualTo("slug");
  }

  private static ListExecutionsRequest list(String slug) {
    return ListExecutionsRequest.newBuilder().setSlug(slug).build();
  }

  private static GetToolStatisticsRequest ofTool(String slug) {
    return GetToolStatisticsRequest.newBuilder().setSlug(slug).build();
  }
}
