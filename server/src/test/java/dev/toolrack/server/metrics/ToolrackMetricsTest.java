package dev.toolrack.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.metrics.PoolStats;
import dev.toolrack.server.catalog.CacheCounters;
import dev.toolrack.server.catalog.CacheScope;
import dev.toolrack.server.catalog.Cluster;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.Located;
import dev.toolrack.server.catalog.LocatedHead;
import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.Snapshots;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.execution.ExecutionListener;
import dev.toolrack.server.execution.ExecutionRecord;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.testing.FakeFreshness;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ToolrackMetricsTest {
  private static final Path OPERATIONS = Path.of("../docs/operations.md");
  private static final Pattern NAME = Pattern.compile("`((?:toolrack|hikaricp)_[a-z_]+)`");
  private static final List<ServiceDescriptor> SERVICES =
      List.of(ToolServiceGrpc.getServiceDescriptor(), CatalogServiceGrpc.getServiceDescriptor());

  private enum BreakerState {
    CLOSED,
    OPEN
  }

  private final ToolrackMetrics metrics = new ToolrackMetrics("1.2.3");
  private final ServerStreamTracer.Factory requests = metrics.requests(SERVICES);
  private final ExecutionListener executions = metrics.executions();

  ToolrackMetricsTest() {
    metrics.resolves(new Resolver(new NoSnapshots(), freshness()));
    metrics.cluster(new FakeCluster());
    metrics.feed(freshness());
    metrics.breakers(BreakerState.class, state -> state == BreakerState.OPEN ? 2 : 5);
    metrics.leader(() -> true, () -> 3);
    metrics.breakerNews(Map.of("sent", () -> 3, "received", () -> 4, "applied", () -> 1));
    metrics.callers(() -> 7, () -> 256);
    metrics.payloads(() -> 5, () -> 9);
    metrics.arriving(() -> 3, () -> 7);
    metrics.unread(() -> 4, () -> 8, () -> 2, () -> 1);
    metrics.connections(() -> 5, () -> 9, () -> 3);
    metrics.watches(() -> 6, () -> 8);
    metrics.admission(Map.of("executions", new GateReadings(() -> 3, () -> 100)));
    metrics.telemetry(
        new TelemetryReadings(() -> 1, () -> 10, () -> 7, Map.of("overflow", () -> 2L)));
    var _ =
        metrics
            .pool()
            .create(
                "toolrack",
                new PoolStats(1_000) {
                  @Override
                  protected void update() {
                    totalConnections = 1;
                  }
                });
  }

  private void call(String method, Status status) {
    requests.newServerStreamTracer(method, new Metadata()).streamClosed(status);
  }

  private double sample(String name, Map<String, String> labels) {
    CollectorRegistry registry = metrics.registry();
    Double value =
        registry.getSampleValue(
            name, labels.keySet().toArray(String[]::new), labels.values().toArray(String[]::new));
    assertThat(value).as(name + labels).isNotNull();
    return value == null ? Double.NaN : value;
  }

  private long series() {
    return Collections.list(metrics.registry().metricFamilySamples()).stream()
        .filter(family -> family.name.startsWith("toolrack_"))
        .mapToLong(family -> family.samples.size())
        .sum();
  }

  private static ExecutionRecord execution(String slug, int attempts, @Nullable Reason failure) {
    return new ExecutionRecord(
        UUID.randomUUID(),
        "default",
        slug,
        "1.0.0",
        Instant.EPOCH,
        2_000_000,
        1_000_000,
        failure,
        200,
        attempts,
        1,
        1,
        "r");
  }

  @Test
  void theReferenceListsEveryMetricAndNoOther() throws IOException {
    call("toolrack.v1.ToolService/Resolve", Status.OK);
    Set<String> exposed =
        Collections.list(metrics.registry().metricFamilySamples()).stream()
            .filter(family -> !family.name.startsWith("jvm") && !family.name.startsWith("process_"))
            .map(ToolrackMetricsTest::name)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> listed = new TreeSet<>();
    for (String line : Files.readAllLines(OPERATIONS)) {
      Matcher name = NAME.matcher(line);
      if (line.startsWith("| `") && name.find()) {
        listed.add(name.group(1));
      }
    }
    assertThat(listed).isEqualTo(exposed);
  }

  /** As Prometheus knows it: the library keeps the suffix of counters apart. */
  private static String name(MetricFamilySamples family) {
    return switch (family.type) {
      case COUNTER -> family.name + "_total";
      case GAUGE, HISTOGRAM, SUMMARY, INFO, STATE_SET, GAUGE_HISTOGRAM, UNKNOWN -> family.name;
    };
  }

  @Test
  void timesCallsByMethodAndStatus() {
    call("toolrack.v1.ToolService/Resolve", Status.OK);
    call("toolrack.v1.ToolService/Resolve", Status.OK);
    call("toolrack.v1.ToolService/Execute", Status.UNAVAILABLE);
    ServerStreamTracer open =
        requests.newServerStreamTracer("toolrack.v1.ToolService/Watch", new Metadata());
    open.serverCallStarted(new Started());

    assertThat(sample("toolrack_requests_in_flight", Map.of())).isEqualTo(1);
    open.streamClosed(Status.CANCELLED);
    assertThat(sample("toolrack_requests_in_flight", Map.of())).isZero();
    assertThat(count("toolrack.v1.ToolService/Resolve", "OK")).isEqualTo(2);
    assertThat(count("toolrack.v1.ToolService/Execute", "UNAVAILABLE")).isEqualTo(1);
    assertThat(count("toolrack.v1.ToolService/Watch", "CANCELLED")).isEqualTo(1);
  }

  /** Defect: gRPC never told of the end of one whose timeout it could not read. */
  @Test
  void aCallThatNeverBeginsIsNotInFlight() {
    var _ = requests.newServerStreamTracer("toolrack.v1.ToolService/Execute", new Metadata());

    assertThat(sample("toolrack_requests_in_flight", Map.of())).isZero();
  }

  /** A call that gRPC has found the method of. */
  private static final class Started
      extends ServerStreamTracer.ServerCallInfo<WatchRequest, WatchResponse> {
    @Override
    public MethodDescriptor<WatchRequest, WatchResponse> getMethodDescriptor() {
      return ToolServiceGrpc.getWatchMethod();
    }

    @Override
    public Attributes getAttributes() {
      return Attributes.EMPTY;
    }

    @Override
    public @Nullable String getAuthority() {
      return null;
    }
  }

  private double count(String method, String status) {
    Double value =
        metrics
            .registry()
            .getSampleValue(
                "toolrack_request_seconds_count",
                new String[] {"method", "status"},
                new String[] {method, status});
    return value == null ? 0 : value;
  }

  /** A caller that made methods up used to be able to fill the memory of whoever scrapes. */
  @Test
  void hasNoMoreSeriesWhateverCallersSend() {
    for (Status.Code code : Status.Code.values()) {
      call("toolrack.v1.ToolService/Execute", code.toStatus());
      call("made.up/Method", code.toStatus());
    }
    for (Reason reason : Reason.values()) {
      executions.onFinished(execution("tool", 1, reason));
    }
    long before = series();
    for (int i = 0; i < 10_000; i++) {
      call("made.up" + i + "/Method" + i, Status.UNIMPLEMENTED);
      call("toolrack.v1.ToolService/Execute", Status.NOT_FOUND.withDescription("slug-" + i));
      executions.onFinished(execution("slug-" + i, 1, i % 2 == 0 ? Reason.TOOL_NOT_FOUND : null));
    }
    assertThat(series()).isEqualTo(before);
    assertThat(count(RequestMetrics.OTHER, "UNIMPLEMENTED")).isEqualTo(10_001);
  }

  @Test
  void countsExecutionsByOutcome() {
    executions.onFinished(execution("a", 1, null));
    executions.onFinished(execution("a", 3, Reason.UPSTREAM_FAILED));
    executions.onFinished(execution("a", 0, Reason.BREAKER_OPEN));
    assertThat(sample("toolrack_executions_total", Map.of("outcome", "ok"))).isEqualTo(1);
    assertThat(sample("toolrack_executions_total", Map.of("outcome", "upstream_failed")))
        .isEqualTo(1);
    assertThat(sample("toolrack_upstream_attempts_total", Map.of())).isEqualTo(4);
    assertThat(sample("toolrack_upstream_retries_total", Map.of())).isEqualTo(2);
    assertThat(sample("toolrack_upstream_seconds_count", Map.of())).isEqualTo(2);
    assertThat(sample("toolrack_execution_seconds_count", Map.of())).isEqualTo(3);
    assertThat(sample("toolrack_execution_seconds_sum", Map.of())).isEqualTo(0.006);
  }

  @Test
  void readsWhatOthersCount() {
    assertThat(sample("toolrack_build_info", Map.of("version", "1.2.3"))).isEqualTo(1);
    assertThat(sample("toolrack_cache_hits_total", Map.of("cache", "heads/near"))).isEqualTo(2);
    assertThat(sample("toolrack_cache_invalidations_total", Map.of("cache", "heads/near")))
        .isEqualTo(6);
    assertThat(sample("toolrack_cluster_members", Map.of())).isEqualTo(1);
    assertThat(sample("toolrack_feed_revision", Map.of())).isEqualTo(42);
    assertThat(sample("toolrack_staleness_seconds", Map.of())).isEqualTo(1.5);
    assertThat(sample("toolrack_feed_state", Map.of("state", "polling"))).isEqualTo(1);
    assertThat(sample("toolrack_feed_state", Map.of("state", "stale"))).isZero();
    assertThat(sample("toolrack_breakers", Map.of("state", "open"))).isEqualTo(2);
    assertThat(sample("toolrack_leader", Map.of())).isEqualTo(1);
    assertThat(sample("toolrack_leader_terms_total", Map.of())).isEqualTo(3);
    assertThat(sample("toolrack_breaker_news_total", Map.of("event", "applied"))).isEqualTo(1);
    assertThat(sample("toolrack_admission_in_flight", Map.of("gate", "executions"))).isEqualTo(3);
    assertThat(sample("toolrack_admission_limit", Map.of("gate", "executions"))).isEqualTo(100);
    assertThat(sample("toolrack_telemetry_dropped_total", Map.of("reason", "overflow")))
        .isEqualTo(2);
    assertThat(sample("toolrack_resolves_total", Map.of("served", "near_cache"))).isZero();
    assertThat(sample("toolrack_connections", Map.of())).isEqualTo(5);
    assertThat(sample("toolrack_connections_limit", Map.of())).isEqualTo(9);
    assertThat(sample("toolrack_connections_refused_total", Map.of())).isEqualTo(3);
    assertThat(sample("toolrack_watches", Map.of())).isEqualTo(6);
    assertThat(sample("toolrack_watches_limit", Map.of())).isEqualTo(8);
    assertThat(sample("toolrack_unread_reply_bytes", Map.of())).isEqualTo(4);
    assertThat(sample("toolrack_unread_reply_limit_bytes", Map.of())).isEqualTo(8);
    assertThat(sample("toolrack_unread_reply_refused_total", Map.of())).isEqualTo(2);
    assertThat(sample("toolrack_streams_reset_total", Map.of())).isEqualTo(1);
    assertThat(sample("toolrack_callers_waiting", Map.of())).isEqualTo(7);
    assertThat(sample("toolrack_callers_room", Map.of())).isEqualTo(256);
  }

  private static FakeFreshness freshness() {
    FakeFreshness freshness = new FakeFreshness();
    freshness.revision = 42;
    freshness.lag = Duration.ofMillis(1_500);
    freshness.state = Freshness.State.POLLING;
    return freshness;
  }

  private static final class FakeCluster implements Cluster {
    private final UUID replica = UUID.randomUUID();

    @Override
    public UUID replicaId() {
      return replica;
    }

    @Override
    public List<Member> members() {
      return List.of(new Member(replica, "127.0.0.1:5701", true, null));
    }

    @Override
    public List<CacheCounters> caches() {
      return List.of(new CacheCounters("heads/near", 1, 2, 3, 4, 5, 6));
    }

    @Override
    public long invalidate(CacheScope scope) {
      return 0;
    }
  }

  private static final class NoSnapshots implements Snapshots {
    @Override
    public @Nullable HeadSnapshot freshHead(String tenant, String slug) {
      return null;
    }

    @Override
    public @Nullable VersionSnapshot versionInMemory(long id) {
      return null;
    }

    @Override
    public CompletableFuture<LocatedHead> head(ToolKey key, Selector selector) {
      return CompletableFuture.failedFuture(new IllegalStateException("there are none"));
    }

    @Override
    public CompletableFuture<Located<VersionSnapshot>> version(long id, long asOf) {
      return CompletableFuture.failedFuture(new IllegalStateException("there are none"));
    }

    @Override
    public CompletableFuture<Located<VersionSnapshot>> storedVersion(long id, long asOf) {
      return version(id, asOf);
    }
  }
}
