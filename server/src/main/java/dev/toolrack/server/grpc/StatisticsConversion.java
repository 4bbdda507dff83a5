package dev.toolrack.server.grpc;

import dev.toolrack.server.telemetry.ExecutionPage;
import dev.toolrack.server.telemetry.RecordedExecution;
import dev.toolrack.server.telemetry.ToolStatistics;
import dev.toolrack.v1.Execution;
import dev.toolrack.v1.GetToolStatisticsResponse;
import dev.toolrack.v1.ListExecutionsResponse;

/** Converts execution records and statistics. */
final class StatisticsConversion {
  private StatisticsConversion() {}

  static ListExecutionsResponse toProto(ExecutionPage page) {
    return ListExecutionsResponse.newBuilder()
        .addAllExecutions(page.executions().stream().map(StatisticsConversion::toProto).toList())
        .setNextPageToken(page.nextToken())
        .build();
  }

  private static Execution toProto(RecordedExecution execution) {
    return Execution.newBuilder()
        .setExecutionId(execution.executionId().toString())
        .setSlug(execution.slug())
        .setVersion(execution.version())
        .setStartTime(Times.toProto(execution.startTime()))
        .setDuration(Times.toProto(execution.duration()))
        .setUpstreamDuration(Times.toProto(execution.upstreamDuration()))
        .setOutcome(execution.outcome())
        .setUpstreamStatus(execution.upstreamStatus())
        .setAttempts(execution.attempts())
        .setRequestBytes(execution.requestBytes())
        .setResponseBytes(execution.responseBytes())
        .setRequestId(execution.requestId())
        .build();
  }

  static GetToolStatisticsResponse toProto(ToolStatistics statistics) {
    GetToolStatisticsResponse.Builder response =
        GetToolStatisticsResponse.newBuilder()
            .setSlug(statistics.slug())
            .setExecutions(statistics.executions())
            .setFailures(statistics.failures())
            .setErrorRate(statistics.errorRate())
            .setP50(Times.toProto(statistics.p50()))
            .setP95(Times.toProto(statistics.p95()))
            .setP99(Times.toProto(statistics.p99()));
    if (statistics.lastExecutionTime() != null) {
      response.setLastExecutionTime(Times.toProto(statistics.lastExecutionTime()));
    }
    return response.build();
  }
}
