package dev.toolrack.server.grpc;

import com.google.protobuf.Timestamp;
import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.telemetry.ExecutionQuery;
import dev.toolrack.server.telemetry.ExecutionStatistics;
import dev.toolrack.v1.GetToolStatisticsRequest;
import dev.toolrack.v1.GetToolStatisticsResponse;
import dev.toolrack.v1.ListExecutionsRequest;
import dev.toolrack.v1.ListExecutionsResponse;
import dev.toolrack.v1.StatisticsServiceGrpc;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Implementation of {@code toolrack.v1.StatisticsService}. */
public final class StatisticsGrpcService extends StatisticsServiceGrpc.StatisticsServiceImplBase {
  private final ExecutionStatistics statistics;
  private final BlockingCalls calls;

  private StatisticsGrpcService(ExecutionStatistics statistics, BlockingCalls calls) {
    this.statistics = statistics;
    this.calls = calls;
  }

  /** Creates the guarded service. The service does not close {@code calls}. */
  public static ServerServiceDefinition define(
      ExecutionStatistics statistics, BlockingCalls calls, Identity identity) {
    return GuardedService.of(
        new StatisticsGrpcService(statistics, calls), calls.payloads(), identity, List.of());
  }

  @Override
  public void listExecutions(
      ListExecutionsRequest request, StreamObserver<ListExecutionsResponse> observer) {
    ExecutionQuery query =
        new ExecutionQuery(
            Caller.current().tenant(),
            request.getSlug().isEmpty() ? "" : Limits.slug("slug", request.getSlug()),
            instant("start_time", request.hasStartTime(), request.getStartTime()),
            instant("end_time", request.hasEndTime(), request.getEndTime()),
            request.getOnlyFailed(),
            request.getPageSize(),
            request.getPageToken());
    calls.read(observer, () -> statistics.list(query), StatisticsConversion::toProto);
  }

  @Override
  public void getToolStatistics(
      GetToolStatisticsRequest request, StreamObserver<GetToolStatisticsResponse> observer) {
    String tenant = Caller.current().tenant();
    String slug = Limits.slug("slug", request.getSlug());
    Instant start = instant("start_time", request.hasStartTime(), request.getStartTime());
    Instant end = instant("end_time", request.hasEndTime(), request.getEndTime());
    calls.read(
        observer, () -> statistics.ofTool(tenant, slug, start, end), StatisticsConversion::toProto);
  }

  private static @Nullable Instant instant(String field, boolean given, Timestamp timestamp) {
    return given ? Times.toDomain(field, timestamp) : null;
  }
}
