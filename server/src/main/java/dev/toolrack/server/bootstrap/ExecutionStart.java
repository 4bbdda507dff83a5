package dev.toolrack.server.bootstrap;

import com.sun.management.OperatingSystemMXBean;
import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.catalog.VersionCheck;
import dev.toolrack.server.cluster.Topic;
import dev.toolrack.server.config.ServerConfig;
import dev.toolrack.server.eventloop.EventLoops;
import dev.toolrack.server.eventloop.NetworkTransport;
import dev.toolrack.server.execution.CpuLoad;
import dev.toolrack.server.execution.Crowd;
import dev.toolrack.server.execution.ExecutableVersionCheck;
import dev.toolrack.server.execution.ExecutionListener;
import dev.toolrack.server.execution.ExecutionPipeline;
import dev.toolrack.server.execution.InFlightLimit;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.execution.SchemaCompiler;
import dev.toolrack.server.execution.guard.BreakerNews;
import dev.toolrack.server.execution.guard.GuardedInvoker;
import dev.toolrack.server.execution.http.HttpInvoker;
import dev.toolrack.server.execution.http.WheelScheduler;
import dev.toolrack.server.execution.schema.JsonSchemaCompiler;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Builds the execution pipeline, and the event loops that it shares with its callers. */
final class ExecutionStart {
  /**
   * Number of executions in flight that keep a core busy: 80 achieve as much, 200 less
   * (docs/design/measurements.md, Beyond the peak).
   */
  private static final int CROWD_OF_A_CORE = 128;

  private final CloseStack opened;
  private final int cores = Runtime.getRuntime().availableProcessors();
  private final InFlightLimit admission;
  private final PayloadBudget payloads = PayloadBudget.ofHeap();
  private final Crowd crowd;
  private final EventLoops loops;
  private final WheelScheduler scheduler;
  private final JsonReader json = new JsonReader();
  private final SchemaCompiler schemas = new JsonSchemaCompiler(json);
  private final BreakerNews news;
  private final GuardedInvoker invoker;

  /**
   * Opens the event loops and the upstream clients.
   *
   * @param told topic on which replicas exchange news of endpoints
   * @param opened receives everything that is opened
   */
  ExecutionStart(
      ServerConfig.Limits limits, String userAgent, Topic<byte[]> told, CloseStack opened) {
    this.opened = opened;
    admission = new InFlightLimit(limits.maxInFlight());
    crowd = new Crowd(admission, cores * CROWD_OF_A_CORE, System::nanoTime);
    loops = opened.opened(EventLoops.open(NetworkTransport.usual(), crowd));
    var _ =
        loops
            .acceptor()
            .scheduleWithFixedDelay(
                () -> crowd.adapt(loadSinceLastLook()),
                Crowd.LOOK.toMillis(),
                Crowd.LOOK.toMillis(),
                TimeUnit.MILLISECONDS);
    scheduler = opened.opened(new WheelScheduler());
    HttpInvoker http =
        opened.opened(
            new HttpInvoker(
                limits.upstreamConnections(),
                userAgent,
                loops,
                scheduler,
                json,
                Clock.systemUTC(),
                System::nanoTime));
    news = new BreakerNews(told, scheduler, System::nanoTime);
    invoker =
        new GuardedInvoker(
            http,
            scheduler,
            bound -> ThreadLocalRandom.current().nextLong(bound + 1),
            System::nanoTime,
            news);
  }

  private static CpuLoad loadSinceLastLook() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new CpuLoad(system.getCpuLoad(), system.getProcessCpuLoad());
  }

  /** The event loops, which also serve the callers. */
  EventLoops loops() {
    return loops;
  }

  /** The recently begun executions, and the capacity for them. */
  Crowd crowd() {
    return crowd;
  }

  /** Checks whether the pipeline can execute a version. */
  VersionCheck versionCheck() {
    return new ExecutableVersionCheck(schemas, invoker);
  }

  /**
   * Builds the pipeline and what operators see of it. Long computations have their own threads:
   * they never yield, and would hold up everything that runs on virtual threads. Large inputs that
   * wait for such a thread are bounded by the {@link PayloadBudget}.
   */
  Parts start(Resolver resolver, ExecutionListener listener) {
    ExecutorService preparations =
        opened.opened(
            Executors.newFixedThreadPool(
                Math.max(2, cores), Thread.ofPlatform().name("prepare-", 0).factory()));
    ExecutionPipeline pipeline =
        new ExecutionPipeline(
            resolver,
            schemas,
            invoker,
            admission,
            payloads,
            listener,
            scheduler,
            json,
            preparations,
            Clock.systemUTC(),
            System::nanoTime);
    return new Parts(pipeline, admission, payloads, invoker, news);
  }

  /** The components that were built. */
  record Parts(
      ExecutionPipeline pipeline,
      InFlightLimit admission,
      PayloadBudget payloads,
      GuardedInvoker invoker,
      BreakerNews news) {}
}
