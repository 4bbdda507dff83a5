package dev.toolrack.server.bootstrap;

import dev.toolrack.server.catalog.CatalogService;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.catalog.cache.CatalogCache;
import dev.toolrack.server.catalog.postgres.Database;
import dev.toolrack.server.catalog.postgres.PostgresCatalogStore;
import dev.toolrack.server.catalog.postgres.SearchIndex;
import dev.toolrack.server.cluster.ClusterMember;
import dev.toolrack.server.config.ConfigException;
import dev.toolrack.server.config.ServerConfig;
import dev.toolrack.server.eventloop.EventLoops;
import dev.toolrack.server.execution.Breakers;
import dev.toolrack.server.execution.ExecutionListener;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.execution.guard.BreakerNews;
import dev.toolrack.server.grpc.AdminGrpcService;
import dev.toolrack.server.grpc.BlockingCalls;
import dev.toolrack.server.grpc.CallerLimits;
import dev.toolrack.server.grpc.CatalogGrpcService;
import dev.toolrack.server.grpc.ConnectionLimit;
import dev.toolrack.server.grpc.GrpcServer;
import dev.toolrack.server.grpc.Identity;
import dev.toolrack.server.grpc.ImportStreams;
import dev.toolrack.server.grpc.OpenCalls;
import dev.toolrack.server.grpc.StatisticsGrpcService;
import dev.toolrack.server.grpc.ToolGrpcService;
import dev.toolrack.server.grpc.UnreadReplies;
import dev.toolrack.server.grpc.WatchStreams;
import dev.toolrack.server.http.HealthCheck;
import dev.toolrack.server.http.HttpEndpoints;
import dev.toolrack.server.leader.Leader;
import dev.toolrack.server.metrics.GateReadings;
import dev.toolrack.server.metrics.TelemetryReadings;
import dev.toolrack.server.metrics.ToolrackMetrics;
import dev.toolrack.server.telemetry.DropReason;
import dev.toolrack.server.telemetry.PartitionKeeper;
import dev.toolrack.server.telemetry.PostgresExecutionStatistics;
import dev.toolrack.server.telemetry.Retention;
import dev.toolrack.server.telemetry.TelemetryCounts;
import dev.toolrack.server.telemetry.TelemetryOptions;
import dev.toolrack.server.telemetry.TelemetryWriter;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running replica. Built here with plain constructors, and closed in reverse order. Thread-safe.
 */
public final class ToolrackServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ToolrackServer.class);
  private static final Duration STORE_LOCK_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration TELEMETRY_FLUSH_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CATALOG_REST = Duration.ofSeconds(1);

  /** A step of the upkeep may delete many rows. */
  private static final Duration UPKEEP_SILENCE = Duration.ofMinutes(5);

  /**
   * Time after the start that is reserved for the first callers. No answer needs the grid or the
   * leader, and starting them keeps a core busy.
   */
  private static final Duration FIRST_CALLS = Duration.ofMillis(300);

  /** The phase of its life, which its health reports by name. */
  private enum Phase {
    STARTING,
    SERVING,
    DRAINING
  }

  private final CloseStack opened = new CloseStack();
  private final ServerConfig config;
  private final long startNanos = System.nanoTime();
  private final GrpcServer grpc;
  private final CatalogCache cache;
  private final ClusterMember member;
  private final HttpEndpoints http;
  private final ToolrackMetrics metrics = new ToolrackMetrics(BuildVersion.get());
  private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

  private ToolrackServer(ServerConfig config, StartListener listener) {
    this.config = config;
    requireFreePort("gRPC", config.listen().grpcPort(), "--grpc-port");
    requireFreePort("HTTP", config.listen().httpPort(), "--http-port");
    Beside<Boolean> queries = Beside.start("start-queries", ToolrackServer::prepareQueries);
    CatalogStart catalogStart = new CatalogStart(config);
    this.member = catalogStart.member();
    Beside<ExecutionStart> beside = Beside.start("start-execution", this::openExecution);
    boolean started = false;
    try {
      Database database =
          new DatabaseStart(config.database(), listener, queries::get).start(opened);
      database.track(metrics.pool());
      PostgresCatalogStore store = new PostgresCatalogStore(database, STORE_LOCK_TIMEOUT);
      Leader leader = openUpkeep(database);
      TelemetryWriter telemetry = // closed after the grid was left
          config.telemetry().recording() ? startTelemetry(database) : null;
      listener.onStep("reading the change feed");
      this.cache = catalogStart.start(database, store, opened);
      this.http = startHttp(); // before gRPC, and so closed after it: a drain can be watched
      ExecutionStart execution = opened.opened(beside).get();
      Resolver resolver = new Resolver(cache.snapshots(), cache.freshness());
      ExecutionStart.Parts executions =
          execution.start(resolver, listener(metrics.executions(), telemetry));
      CatalogService catalog =
          new CatalogService(
              store,
              execution.versionCheck(),
              cache.freshness(),
              config.freshness().stalenessBound(),
              System::nanoTime);
      OpenCalls open = new OpenCalls();
      BlockingCalls calls =
          opened.opened(
              new BlockingCalls(config.limits().maxCatalogCalls(), open, executions.payloads()));
      measure(resolver, executions, calls);
      metrics.callers(execution.loops().reads()::waiting, execution.crowd()::room);
      if (telemetry != null) {
        measure(telemetry);
      }
      this.grpc =
          buildGrpc(execution.loops(), database, resolver, executions, catalog, calls, open);
      CatalogStart.awaitFeed(cache.freshness());
      startGrpc();
      phase.set(Phase.SERVING);
      member.joinAfter(FIRST_CALLS);
      leader.startAfter(FIRST_CALLS);
      if (config.cache().prewarm() > 0) {
        var _ = cache.preWarm(config.cache().prewarm());
      }
      started = true;
    } finally {
      if (!started) {
        opened.close();
        beside.close();
      }
    }
  }

  /**
   * Starts a replica, and returns once it serves.
   *
   * @throws StartException with one line for people, if it cannot be started
   * @throws ConfigException if a setting turns out to be malformed
   */
  public static ToolrackServer start(ServerConfig config, StartListener listener) {
    return new ToolrackServer(config, listener);
  }

  private static ExecutionListener listener(
      ExecutionListener counters, @Nullable TelemetryWriter telemetry) {
    return telemetry == null
        ? counters
        : ended -> {
          counters.onFinished(ended);
          telemetry.onFinished(ended);
        };
  }

  private static Boolean prepareQueries(CloseStack stack) {
    Database.prepareQueries();
    return true;
  }

  private ExecutionStart openExecution(CloseStack stack) {
    ExecutionStart execution =
        new ExecutionStart(
            config.limits(), "toolrack/" + BuildVersion.get(), member.topic("breakers"), stack);
    ToolGrpcService.prepare();
    return execution;
  }

  private Leader openUpkeep(Database database) {
    PartitionKeeper keeper =
        new PartitionKeeper(Retention.ofExecutions(config.telemetry().retention()));
    Leader leader =
        opened.opened(
            new Leader(
                () -> database.connectOutsidePool(UPKEEP_SILENCE),
                PartitionKeeper.UPKEEP_LOCK,
                new LeaderWork(new SearchIndex(CATALOG_REST), keeper, System::nanoTime),
                Leader.Times.of(LeaderWork.ROUND)));
    metrics.leader(leader::isLeading, leader::terms);
    return leader;
  }

  private TelemetryWriter startTelemetry(Database database) {
    ServerConfig.Telemetry telemetry = config.telemetry();
    TelemetryWriter writer =
        TelemetryWriter.start(
            database.dataSource(),
            new TelemetryOptions(
                telemetry.queueRecords(), telemetry.batchRecords(), telemetry.flushInterval()));
    var _ =
        opened.<AutoCloseable>opened(
            () -> {
              if (!writer.close(TELEMETRY_FLUSH_TIMEOUT)) {
                log.warn("Some execution records could not be written: {}", writer.counts());
              }
            });
    return writer;
  }

  private GrpcServer buildGrpc(
      EventLoops loops,
      Database database,
      Resolver resolver,
      ExecutionStart.Parts executions,
      CatalogService catalog,
      BlockingCalls calls,
      OpenCalls open) {
    Identity identity = Identity.UNAUTHENTICATED;
    WatchStreams watches = opened.opened(WatchStreams.start(cache.watches(), cache.freshness()));
    metrics.watches(watches::count, watches::limit);
    ServerConfig.Listen listen = config.listen();
    List<ServerServiceDefinition> services =
        List.of(
            ToolGrpcService.define(
                resolver,
                executions.pipeline(),
                executions.payloads(),
                loops::later,
                watches,
                open,
                identity),
            CatalogGrpcService.define(
                catalog, calls, opened.opened(ImportStreams.start()), identity),
            StatisticsGrpcService.define(
                new PostgresExecutionStatistics(database.patientDsl(), Clock.systemUTC()),
                calls,
                identity),
            AdminGrpcService.define(
                cache,
                cache.freshness(),
                new AdminGrpcService.Replica(
                    BuildVersion.get(), config.freshness().stalenessBound(), this::uptime),
                calls,
                identity));
    CallerLimits limits = CallerLimits.ofThisProcess();
    measure(limits);
    return new GrpcServer(
        new GrpcServer.Settings(
            listen.bindAddress(),
            listen.grpcPort(),
            listen.connectionAge(),
            listen.drainDelay(),
            listen.drainTimeout()),
        loops,
        services,
        limits,
        List.of(
            metrics.requests(
                services.stream().map(ServerServiceDefinition::getServiceDescriptor).toList())),
        watches,
        open);
  }

  private void startGrpc() {
    try {
      grpc.start();
    } catch (IOException e) {
      int port = config.listen().grpcPort();
      throw cannotListen("gRPC", port, "--grpc-port", e);
    }
    var _ = opened.opened(grpc);
  }

  private HttpEndpoints startHttp() {
    ServerConfig.Listen listen = config.listen();
    Freshness freshness = cache.freshness();
    List<HealthCheck> checks =
        List.of(
            new HealthCheck(
                "serving",
                () -> {
                  Phase now = phase.get();
                  return new HealthCheck.State(
                      now == Phase.SERVING, now.name().toLowerCase(Locale.ROOT));
                }),
            new HealthCheck(
                "feed",
                () ->
                    new HealthCheck.State(
                        freshness.state() != Freshness.State.STARTING && !freshness.isSetBack(),
                        freshness.state().name().toLowerCase(Locale.ROOT))));
    try {
      return opened.opened(
          HttpEndpoints.open(
              new InetSocketAddress(listen.bindAddress(), listen.httpPort()),
              metrics.registry(),
              () -> !freshness.isSetBack(),
              checks));
    } catch (IOException e) {
      throw cannotListen("HTTP", listen.httpPort(), "--http-port", e);
    }
  }

  /**
   * Fails early if the port is taken, instead of after other parts have started. Does not listen on
   * it, because whoever waits for the port to open would take it for the service.
   */
  private void requireFreePort(String what, int port, String flag) {
    try (Socket socket = new Socket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(config.listen().bindAddress(), port));
    } catch (IOException e) {
      throw cannotListen(what, port, flag, e);
    }
  }

  private StartException cannotListen(String what, int port, String flag, IOException cause) {
    return new StartException(
        what
            + " cannot listen on "
            + config.listen().bindAddress()
            + ":"
            + port
            + ": the port is in use, or the address is not this machine's; give another "
            + flag
            + " or --bind-address",
        cause);
  }

  private void measure(Resolver resolver, ExecutionStart.Parts executions, BlockingCalls calls) {
    metrics.resolves(resolver);
    metrics.cluster(cache);
    metrics.feed(cache.freshness());
    metrics.breakers(
        Breakers.State.class,
        state ->
            executions.invoker().breakers().stream()
                .filter(breaker -> breaker.state() == state)
                .count());
    BreakerNews news = executions.news();
    metrics.breakerNews(
        Map.of("sent", news::sent, "received", news::received, "applied", news::applied));
    metrics.payloads(executions.payloads()::held, executions.payloads()::limit);
    metrics.admission(
        Map.of(
            "execution",
            new GateReadings(executions.admission()::inFlight, executions.admission()::limit),
            "catalog",
            new GateReadings(calls::inFlight, calls::limit)));
  }

  private void measure(CallerLimits limits) {
    PayloadBudget arriving = limits.arriving();
    metrics.arriving(arriving::held, arriving::limit);
    UnreadReplies unread = limits.unread();
    metrics.unread(unread::held, unread::limit, unread::refused, limits.resets()::sum);
    ConnectionLimit connections = limits.connections();
    metrics.connections(connections::open, connections::limit, connections::refused);
  }

  private void measure(TelemetryWriter telemetry) {
    TelemetryCounts counts = telemetry.counts();
    metrics.telemetry(
        new TelemetryReadings(
            telemetry::queued,
            counts::accepted,
            counts::written,
            Arrays.stream(DropReason.values())
                .collect(
                    Collectors.toMap(
                        reason -> reason.name().toLowerCase(Locale.ROOT),
                        reason -> () -> counts.dropped(reason)))));
  }

  private Duration uptime() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  public int grpcPort() {
    return grpc.port();
  }

  public int httpPort() {
    return http.address().getPort();
  }

  public int gridPort() {
    return member.port();
  }

  /** Makes a close in progress stop waiting for calls in flight. */
  public void hurry() {
    grpc.hurry();
  }

  /** Drains, then stops everything that was started. Does nothing when called again. */
  @Override
  public void close() {
    phase.set(Phase.DRAINING);
    opened.close();
  }

  @Override
  public String toString() {
    return "ToolrackServer{" + grpc + "}";
  }
}
