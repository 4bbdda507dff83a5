package dev.toolrack.client;

import dev.toolrack.v1.AdminServiceGrpc;
import dev.toolrack.v1.GetClusterRequest;
import dev.toolrack.v1.GetClusterResponse;
import dev.toolrack.v1.InvalidateCacheRequest;
import dev.toolrack.v1.InvalidateCacheResponse;
import io.grpc.stub.StreamObserver;

/** A cluster at revision 7; invalidation answers with the number of its scope. */
final class FakeAdminService extends AdminServiceGrpc.AdminServiceImplBase {
  @Override
  public void getCluster(GetClusterRequest request, StreamObserver<GetClusterResponse> observer) {
    observer.onNext(GetClusterResponse.newBuilder().setRevision(7).build());
    observer.onCompleted();
  }

  @Override
  public void invalidateCache(
      InvalidateCacheRequest request, StreamObserver<InvalidateCacheResponse> observer) {
    observer.onNext(
        InvalidateCacheResponse.newBuilder()
            .setDropped(request.getScopeCase().getNumber())
            .build());
    observer.onCompleted();
  }
}
