package dev.toolrack.client;

import dev.toolrack.v1.Execution;
import dev.toolrack.v1.GetToolStatisticsRequest;
import dev.toolrack.v1.GetToolStatisticsResponse;
import dev.toolrack.v1.ListExecutionsRequest;
import dev.toolrack.v1.StatisticsServiceGrpc;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The asynchronous form of {@link StatisticsClient}. Safe for use by several threads. */
public final class AsyncStatisticsClient {
  private final Connection connection;
  private final RequestOptions options;

  AsyncStatisticsClient(Connection connection, RequestOptions options) {
    this.connection = connection;
    this.options = options;
  }

  /** See {@link StatisticsClient#listExecutions}. */
  public CompletableFuture<Page<Execution>> listExecutions(ListExecutionsRequest request) {
    return connection.call(
        StatisticsServiceGrpc.getListExecutionsMethod(),
        request,
        options,
        RetrySafety.IDEMPOTENT,
        response -> Page.of(response.getExecutionsList(), response.getNextPageToken()));
  }

  /** See {@link StatisticsClient#toolStatistics}. */
  public CompletableFuture<GetToolStatisticsResponse> toolStatistics(
      GetToolStatisticsRequest request) {
    return connection.call(
        StatisticsServiceGrpc.getGetToolStatisticsMethod(),
        request,
        options,
        RetrySafety.IDEMPOTENT,
        Function.identity());
  }
}
