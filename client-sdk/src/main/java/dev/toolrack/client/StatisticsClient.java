package dev.toolrack.client;

import dev.toolrack.v1.Execution;
import dev.toolrack.v1.GetToolStatisticsRequest;
import dev.toolrack.v1.GetToolStatisticsResponse;
import dev.toolrack.v1.ListExecutionsRequest;
import java.util.stream.Stream;

/** Execution records and statistics. Safe for use by several threads. */
public final class StatisticsClient {
  private final AsyncStatisticsClient async;

  StatisticsClient(AsyncStatisticsClient async) {
    this.async = async;
  }

  /** Returns a page of executions, newest first. */
  public Page<Execution> listExecutions(ListExecutionsRequest request) {
    return Futures.await(async.listExecutions(request));
  }

  /**
   * Returns all executions that match the request, newest first; pages are fetched as the stream is
   * consumed.
   */
  public Stream<Execution> streamExecutions(ListExecutionsRequest request) {
    return Pages.stream(
        request.getPageToken(),
        token -> listExecutions(request.toBuilder().setPageToken(token).build()));
  }

  /** Returns counts, error rate and latency percentiles of a tool over a span of time. */
  public GetToolStatisticsResponse toolStatistics(GetToolStatisticsRequest request) {
    return Futures.await(async.toolStatistics(request));
  }
}
