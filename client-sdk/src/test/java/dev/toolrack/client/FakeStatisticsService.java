package dev.toolrack.client;

import dev.toolrack.v1.Execution;
import dev.toolrack.v1.GetToolStatisticsRequest;
import dev.toolrack.v1.GetToolStatisticsResponse;
import dev.toolrack.v1.ListExecutionsRequest;
import dev.toolrack.v1.ListExecutionsResponse;
import dev.toolrack.v1.StatisticsServiceGrpc;
import io.grpc.stub.StreamObserver;

/** Two pages of executions, and statistics that name the slug. */
final class FakeStatisticsService extends StatisticsServiceGrpc.StatisticsServiceImplBase {
  @Override
  public void listExecutions(
      ListExecutionsRequest request, StreamObserver<ListExecutionsResponse> observer) {
    boolean first = request.getPageToken().isEmpty();
    observer.onNext(
        ListExecutionsResponse.newBuilder()
            .addExecutions(Execution.newBuilder().setExecutionId(first ? "1" : "2"))
            .setNextPageToken(first ? "more" : "")
            .build());
    observer.onCompleted();
  }

  @Override
  public void getToolStatistics(
      GetToolStatisticsRequest request, StreamObserver<GetToolStatisticsResponse> observer) {
    observer.onNext(GetToolStatisticsResponse.newBuilder().setSlug(request.getSlug()).build());
    observer.onCompleted();
  }
}
