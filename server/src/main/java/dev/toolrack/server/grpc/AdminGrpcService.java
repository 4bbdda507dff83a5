package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.CacheCounters;
import dev.toolrack.server.catalog.CacheScope;
import dev.toolrack.server.catalog.Cluster;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.AdminServiceGrpc;
import dev.toolrack.v1.CacheStatistics;
import dev.toolrack.v1.ClusterMember;
import dev.toolrack.v1.GetClusterRequest;
import dev.toolrack.v1.GetClusterResponse;
import dev.toolrack.v1.InvalidateCacheRequest;
import dev.toolrack.v1.InvalidateCacheResponse;
import dev.toolrack.v1.ReplicaReport;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Implementation of {@code toolrack.v1.AdminService}. */
public final class AdminGrpcService extends AdminServiceGrpc.AdminServiceImplBase {
  private final Cluster cluster;
  private final Freshness freshness;
  private final Replica replica;
  private final BlockingCalls calls;

  /**
   * Facts about this replica apart from its role in the cluster.
   *
   * @param buildVersion version of Toolrack
   * @param stalenessBound longest time for which it answers from a superseded revision
   * @param uptime time since it started
   */
  public record Replica(String buildVersion, Duration stalenessBound, Supplier<Duration> uptime) {}

  private AdminGrpcService(
      Cluster cluster, Freshness freshness, Replica replica, BlockingCalls calls) {
    this.cluster = cluster;
    this.freshness = freshness;
    this.replica = replica;
    this.calls = calls;
  }

  /** Creates the guarded service. The service does not close {@code calls}. */
  public static ServerServiceDefinition define(
      Cluster cluster,
      Freshness freshness,
      Replica replica,
      BlockingCalls calls,
      Identity identity) {
    return GuardedService.of(
        new AdminGrpcService(cluster, freshness, replica, calls),
        calls.payloads(),
        identity,
        List.of());
  }

  @Override
  public void getCluster(GetClusterRequest request, StreamObserver<GetClusterResponse> observer) {
    GetClusterResponse.Builder response =
        GetClusterResponse.newBuilder()
            .setBuildVersion(replica.buildVersion())
            .setReplicaId(cluster.replicaId().toString())
            .setRevision(freshness.revision())
            .setLag(Times.toProto(freshness.lag()))
            .setFeedState(Enums.toProto(freshness.state()))
            .setUptime(Times.toProto(replica.uptime().get()))
            .setStalenessBound(Times.toProto(replica.stalenessBound()));
    for (Cluster.Member member : cluster.members()) {
      response.addMembers(toProto(member));
    }
    for (CacheCounters cache : cluster.caches()) {
      response.addCaches(
          CacheStatistics.newBuilder()
              .setName(cache.name())
              .setSize(cache.size())
              .setHits(cache.hits())
              .setMisses(cache.misses())
              .setEvictions(cache.evictions())
              .setExpirations(cache.expirations())
              .setInvalidations(cache.invalidations()));
    }
    observer.onNext(response.build());
    observer.onCompleted();
  }

  private static ClusterMember toProto(Cluster.Member member) {
    ClusterMember.Builder proto =
        ClusterMember.newBuilder()
            .setReplicaId(member.replicaId().toString())
            .setAddress(member.address())
            .setSelf(member.self());
    Cluster.Report report = member.report();
    if (report != null) {
      proto.setReport(
          ReplicaReport.newBuilder()
              .setBuildVersion(report.buildVersion())
              .setRevision(report.revision())
              .setLag(Times.toProto(report.lag()))
              .setFeedState(Enums.toProto(report.state()))
              .setAge(Times.toProto(report.age())));
    }
    return proto.build();
  }

  @Override
  public void invalidateCache(
      InvalidateCacheRequest request, StreamObserver<InvalidateCacheResponse> observer) {
    CacheScope scope = scope(request, Caller.current().tenant());
    calls.answer(
        observer,
        () -> cluster.invalidate(scope),
        dropped -> InvalidateCacheResponse.newBuilder().setDropped(dropped).build());
  }

  private static CacheScope scope(InvalidateCacheRequest request, String tenant) {
    return switch (request.getScopeCase()) {
      case SLUG -> new CacheScope.Tool(ToolKey.of(tenant, request.getSlug()));
      case SLUG_PREFIX -> {
        if (request.getSlugPrefix().isEmpty()) {
          throw ToolrackException.invalid("slug_prefix", "must not be empty");
        }
        yield new CacheScope.Prefix(
            tenant, WatchStreams.checkPrefix("slug_prefix", request.getSlugPrefix()));
      }
      case ALL -> {
        if (!request.getAll()) {
          throw ToolrackException.invalid("all", "must be true");
        }
        yield new CacheScope.Tenant(tenant);
      }
      case SCOPE_NOT_SET ->
          throw ToolrackException.invalid("scope", "must be slug, slug_prefix or all");
    };
  }
}
