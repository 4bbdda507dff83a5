package dev.toolrack.server.bootstrap;

import com.sun.management.OperatingSystemMXBean;
import dev.toolrack.server.catalog.Resolver;
import dev.toolrack.server.catalog.VersionCheck;
import dev.toolrack.server.cluster.Topic;
import dev.toolrack.server.config.ServerConfig;
import dev.toolrack.server.eventloop.EventLoops;
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
   * Executions in flight that keep a core busy: with 80 as much is done, with 200 less
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
   * Opens the event loops and what calls upstreams.
   *
   * @param told where replicas tell each other of endpoints
   * @param opened where everything that is opened on the way is put
   */
  ExecutionStart(
      ServerConfig.Limits limits, String userAgent, Topic<byte[]> told, CloseStack opened) {
    this.opened = opened;
    admission = new InFlightLimit(limits.maxInFlight());
    crowd = new Crowd(admission, cores * CROWD_OF_A_CORE, System::nanoTime);
    loops = opened.opened(EventLoops.open(crowd));
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

  /** Those that serve the callers too. */
  EventLoops loops() {
    return loops;
  }

  /** Executions that began lately, for which there is room. */
  Crowd crowd() {
    return crowd;
  }

  /** Decides whether a version could be executed by the pipeline. */
  VersionCheck versionCheck() {
    return new ExecutableVersionCheck(schemas, invoker);
  }

  /**
   * The pipeline and what an operator sees of it. What computes for long has threads of its own: it
   * never yields, and would keep all that runs on virtual threads waiting. Large inputs that wait
   * for one are bounded by the {@link PayloadBudget}.
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

  /** What was built. */
  record Parts(
      ExecutionPipeline pipeline,
      InFlightLimit admission,
      PayloadBudget payloads,
      GuardedInvoker invoker,
      BreakerNews news) {}
}
