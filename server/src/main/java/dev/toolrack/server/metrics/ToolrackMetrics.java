package dev.toolrack.server.metrics;

import com.zaxxer.hikari.metrics.MetricsTrackerFactory;
import com.zaxxer.hikari.metrics.prometheus.PrometheusMetricsTrackerFactory;
import dev.toolrack.server.catalog.CacheCounters;
import dev.toolrack.server.catalog.Cluster;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.execution.ExecutionListener;
import io.grpc.ServerStreamTracer;
import io.grpc.ServiceDescriptor;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * All metrics of a replica, in their own registry. Each method adds those of one component and is
 * called once. No label has values that callers choose; in particular, slugs are never labels.
 */
public final class ToolrackMetrics {
  private final CollectorRegistry registry = new CollectorRegistry(true);

  /** Creates the registry, with the metrics of the process: the JVM and the build. */
  public ToolrackMetrics(String version) {
    DefaultExports.register(registry);
    registry.register(
        new Readings()
            .gauge(
                "toolrack_build_info",
                "Always 1; the version is in the label.",
                "version",
                () -> Map.of(version, 1.0)));
  }

  /** The registry to expose. */
  public CollectorRegistry registry() {
    return registry;
  }

  /** Times calls of these services, for {@code ServerBuilder.addStreamTracerFactory}. */
  public ServerStreamTracer.Factory requests(Collection<ServiceDescriptor> services) {
    return new RequestMetrics(registry, services);
  }

  /** Adds the connections of callers that wait to be read, and the capacity for executions. */
  public void callers(IntSupplier waiting, IntSupplier room) {
    registry.register(
        new Readings()
            .gauge(
                "toolrack_callers_waiting",
                "Connections of callers that wait to be read while others are.",
                waiting::getAsInt)
            .gauge(
                "toolrack_callers_room",
                "Executions in flight above which callers wait: less than the limit where the cores"
                    + " are busy.",
                room::getAsInt));
  }

  /** Adds the number of resolved versions, by where the answer came from. */
  public void resolves(Resolver resolver) {
    registry.register(
        new Readings()
            .counter(
                "toolrack_resolves_total",
                "Selectors that were resolved, by where the answer came from.",
                "served",
                () -> byName(List.of(Served.values()), resolver::served)));
  }

  /** Adds the number of executions; returns the listener to give to the pipeline. */
  public ExecutionListener executions() {
    return new ExecutionMetrics(registry);
  }

  /** Adds the counters of the caches and of the cluster. */
  public void cluster(Cluster cluster) {
    registry.register(
        new Readings()
            .gauge(
                "toolrack_cluster_members",
                "Replicas that see each other, this one included.",
                () -> cluster.members().size())
            .gauge(
                "toolrack_cache_entries",
                "Entries held.",
                "cache",
                () -> byCache(cluster, CacheCounters::size))
            .counter(
                "toolrack_cache_hits_total",
                "Look-ups that were answered.",
                "cache",
                () -> byCache(cluster, CacheCounters::hits))
            .counter(
                "toolrack_cache_misses_total",
                "Look-ups that were not answered.",
                "cache",
                () -> byCache(cluster, CacheCounters::misses))
            .counter(
                "toolrack_cache_evictions_total",
                "Entries dropped for lack of room.",
                "cache",
                () -> byCache(cluster, CacheCounters::evictions))
            .counter(
                "toolrack_cache_expirations_total",
                "Entries dropped because of their age.",
                "cache",
                () -> byCache(cluster, CacheCounters::expirations))
            .counter(
                "toolrack_cache_invalidations_total",
                "Entries dropped because of a change or on request.",
                "cache",
                () -> byCache(cluster, CacheCounters::invalidations)));
  }

  /** Adds how far the change feed has been followed. */
  public void feed(Freshness freshness) {
    registry.register(
        new Readings()
            .gauge(
                "toolrack_feed_revision",
                "Newest revision of the catalog that was applied.",
                freshness::revision)
            .gauge(
                "toolrack_staleness_seconds",
                "Time since this replica last knew itself to be up to date.",
                () -> freshness.lag().toNanos() / Buckets.NANOS_PER_SECOND)
            .gauge(
                "toolrack_feed_state",
                "1 for how the change feed is followed now, 0 for the other ways.",
                "state",
                () -> {
                  Freshness.State now = freshness.state();
                  return byName(
                      List.of(Freshness.State.values()), state -> state == now ? 1.0 : 0.0);
                }));
  }

  /**
   * Adds whether this replica is the leader.
   *
   * @param terms how often it has become the leader
   */
  public void leader(BooleanSupplier leading, LongSupplier terms) {
    registry.register(
        new Readings()
            .gauge(
                "toolrack_leader",
                "1 if this replica does the work that one of all is to do.",
                () -> leading.getAsBoolean() ? 1 : 0)
            .counter(
                "toolrack_leader_terms_total",
                "Times that this replica began to do that work.",
                terms::getAsLong));
  }

  /**
   * Adds the circuit breakers.
   *
   * @param countByState number of breakers in each state
   */
  public <S extends Enum<S>> void breakers(Class<S> states, ToLongFunction<S> countByState) {
    registry.register(
        new Readings()
            .gauge(
                "toolrack_breakers",
                "Circuit breakers in use lately, by state.",
                "state",
                () -> byName(List.of(states.getEnumConstants()), countByState::applyAsLong)));
  }

  /** Adds the number of news on breakers exchanged by replicas, by what became of them. */
  public void breakerNews(Map<String, LongSupplier> counts) {
    Map<String, LongSupplier> fixed = Map.copyOf(counts);
    registry.register(
        new Readings()
            .counter(
                "toolrack_breaker_news_total",
                "What replicas told each other of circuit breakers.",
                "event",
                () -> read(fixed)));
  }

  /** Adds how full each admission gate is, by its name. */
  public void admission(Map<String, GateReadings> gates) {
    Map<String, GateReadings> fixed = Map.copyOf(gates);
    registry.register(
        new Readings()
            .gauge(
                "toolrack_admission_in_flight",
                "Calls that have been admitted and have not ended.",
                "gate",
                () -> byGate(fixed, gate -> gate.inFlight().getAsInt()))
            .gauge(
                "toolrack_admission_limit",
                "Most calls that are admitted at once; more are shed.",
                "gate",
                () -> byGate(fixed, gate -> gate.limit().getAsInt())));
  }

  /** Adds the bytes that are held of inputs and replies. */
  public void payloads(LongSupplier held, LongSupplier limit) {
    registry.register(
        new Readings()
            .gauge(
                "toolrack_payload_held_bytes",
                "Bytes of large inputs and replies that are held for callers.",
                held::getAsLong)
            .gauge(
                "toolrack_payload_limit_bytes",
                "Most of them; what does not fit is shed.",
                limit::getAsLong));
  }

  /** Exposes the limit on the bytes of requests that have arrived in part. */
  public void arriving(LongSupplier held, LongSupplier limit) {
    registry.register(
        new Readings()
            .gauge(
                "toolrack_payload_arriving_bytes",
                "Bytes of large requests that have arrived in part.",
                held::getAsLong)
            .gauge(
                "toolrack_payload_arriving_limit_bytes",
                "Most of them; a request that would need more is shed.",
                limit::getAsLong));
  }

  /** Adds the number of callers' connections, the most of them, and those that were closed. */
  public void connections(IntSupplier open, IntSupplier limit, LongSupplier refused) {
    registry.register(
        new Readings()
            .gauge("toolrack_connections", "Connections of callers.", open::getAsInt)
            .gauge(
                "toolrack_connections_limit",
                "Most of them; one too many is closed at once.",
                limit::getAsInt)
            .counter(
                "toolrack_connections_refused_total",
                "Connections closed because there were too many.",
                refused::getAsLong));
  }

  /** Adds the number of open watches, and the most of them. */
  public void watches(IntSupplier open, IntSupplier limit) {
    registry.register(
        new Readings()
            .gauge("toolrack_watches", "Open watches.", open::getAsInt)
            .gauge("toolrack_watches_limit", "Most of them; others are refused.", limit::getAsInt));
  }

  /**
   * Adds what callers leave unread, and what is done about it.
   *
   * @param held bytes of open calls and of small replies
   * @param refused calls that connections with too much of that could not begin
   * @param reset streams for whose unread requests there was no room
   */
  public void unread(
      LongSupplier held, LongSupplier limit, LongSupplier refused, LongSupplier reset) {
    registry.register(
        new Readings()
            .gauge(
                "toolrack_unread_reply_bytes",
                "Bytes of open calls and of small replies that callers have not read.",
                held::getAsLong)
            .gauge(
                "toolrack_unread_reply_limit_bytes",
                "Above this, connections with much unread begin no more calls.",
                limit::getAsLong)
            .counter(
                "toolrack_unread_reply_refused_total",
                "Calls refused because their connection had left too much unread.",
                refused::getAsLong)
            .counter(
                "toolrack_streams_reset_total",
                "Streams reset because there was no room for requests that their calls do not read.",
                reset::getAsLong));
  }

  /** Counts what becomes of the records of executions. */
  public void telemetry(TelemetryReadings readings) {
    registry.register(
        new Readings()
            .gauge(
                "toolrack_telemetry_queue_records",
                "Execution records that wait to be written.",
                () -> readings.queued().getAsLong())
            .counter(
                "toolrack_telemetry_accepted_total",
                "Execution records handed over.",
                () -> readings.accepted().getAsLong())
            .counter(
                "toolrack_telemetry_written_total",
                "Execution records in Postgres.",
                () -> readings.written().getAsLong())
            .counter(
                "toolrack_telemetry_dropped_total",
                "Execution records that were not written.",
                "reason",
                () -> read(readings.dropped())));
  }

  /** Adds a connection pool; returns the tracker factory to give to it. */
  public MetricsTrackerFactory pool() {
    return new PrometheusMetricsTrackerFactory(registry);
  }

  private static <E extends Enum<E>> Map<String, Double> byName(
      List<E> constants, Function<E, ? extends Number> value) {
    Map<String, Double> values = new LinkedHashMap<>();
    constants.forEach(
        constant -> values.put(labelValue(constant), value.apply(constant).doubleValue()));
    return values;
  }

  private static Map<String, Double> read(Map<String, LongSupplier> counts) {
    Map<String, Double> values = new TreeMap<>();
    counts.forEach((name, count) -> values.put(name, (double) count.getAsLong()));
    return values;
  }

  private static Map<String, Double> byCache(
      Cluster cluster, ToDoubleFunction<CacheCounters> value) {
    Map<String, Double> values = new LinkedHashMap<>();
    cluster.caches().forEach(cache -> values.put(cache.name(), value.applyAsDouble(cache)));
    return values;
  }

  private static Map<String, Double> byGate(
      Map<String, GateReadings> gates, ToDoubleFunction<GateReadings> value) {
    Map<String, Double> values = new TreeMap<>();
    gates.forEach((name, gate) -> values.put(name, value.applyAsDouble(gate)));
    return values;
  }

  private static String labelValue(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
