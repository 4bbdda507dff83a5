package dev.toolrack.client;

import dev.toolrack.v1.Execution;
import dev.toolrack.v1.GetToolStatisticsRequest;
import dev.toolrack.v1.GetToolStatisticsResponse;
import dev.toolrack.v1.ListExecutionsRequest;
import java.util.stream.Stream;

/** What was executed and how it went. Safe for use by several threads. */
public final class StatisticsClient {
  private final AsyncStatisticsClient async;

  StatisticsClient(AsyncStatisticsClient async) {
    this.async = async;
  }

  /** A page of executions, the newest first. */
  public Page<Execution> listExecutions(ListExecutionsRequest request) {
    return Futures.await(async.listExecutions(request));
  }

  /**
   * All executions that the request asks for, the newest first; pages are read as the stream is.
   */
  public Stream<Execution> streamExecutions(ListExecutionsRequest request) {
    return Pages.stream(
        request.getPageToken(),
        token -> listExecutions(request.toBuilder().setPageToken(token).build()));
  }

  /** Counts, error rate and latency percentiles of a tool over a span of time. */
  public GetToolStatisticsResponse toolStatistics(GetToolStatisticsRequest request) {
    return Futures.await(async.toolStatistics(request));
  }
}
