package dev.toolrack.bench;

import dev.toolrack.bench.load.Call;
import dev.toolrack.bench.load.ClosedLoop;
import dev.toolrack.bench.load.Unary;
import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.subject.BareServer;
import dev.toolrack.bench.subject.Metrics;
import dev.toolrack.bench.subject.Postgres;
import dev.toolrack.bench.subject.Subject;
import dev.toolrack.bench.subject.Toolrack;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code ./toolrack bench resolve-miss}: answers that are not in memory. */
final class ResolveMissBenchmark implements Benchmark {
  private static final String LOOKUP = "jOOQ + HikariCP";
  private static final int IN_FLIGHT = 64;
  private static final int CONNECTIONS = 8;

  /** Room for at most one tool in a hundred. */
  private static final int CACHE_SHARE = 100;

  @Override
  public String name() {
    return "resolve-miss";
  }

  @Override
  public String about() {
    return "Resolve of tools that are not in memory against plain jOOQ; a storm on a cold tool";
  }

  @Override
  public void run(Settings settings, Report report) {
    int tools = settings.tools(20_000, 1_000);
    int cache = Math.max(1, tools / CACHE_SHARE);
    settings.progress().say("starting Postgres and Toolrack, with %,d tools", tools + 1);
    try (Postgres postgres = Postgres.start(settings.folder());
        Toolrack toolrack =
            Toolrack.start(
                settings.folder(),
                "",
                "--database-url=" + postgres.url(),
                "--cache-size=" + cache);
        Subject lookup =
            BareServer.start(
                settings.folder(), toolrack.subject().jvmOptions(), "lookup", postgres.jdbcUrl());
        Connection connection = postgres.connect()) {
      Catalog.fill(toolrack.channel(), "http://127.0.0.1:1/", tools);
      report.fact(
          "JVM options of every subject", String.join(" ", toolrack.subject().jvmOptions()));
      report.fact("tools", "%,d, asked for at random; cache of %,d".formatted(tools, cache));
      report.note(
          "Statements are those that select from the tools, as pg_stat_statements counts them. The"
              + " look-up answers with endpoint and policy as their JSON text.");
      Statements statements = new Statements(connection);
      storm(settings, report, toolrack, statements);
      Metrics before = toolrack.metrics();
      report.add(misses(settings, tools, toolrack, lookup, statements));
      served(report, before, toolrack.metrics());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Reports how many of the resolves in between were misses. */
  private static void served(Report report, Metrics before, Metrics after) {
    String name = "toolrack_resolves_total";
    double all = after.value(name) - before.value(name);
    for (String from : List.of("database", "cluster", "near_cache")) {
      String label = "\"" + from + "\"";
      report.figure(
          "share of resolves answered from " + from.replace('_', ' '),
          (after.value(name, label) - before.value(name, label)) / all,
          "");
    }
  }

  private static Comparison misses(
      Settings settings, int tools, Toolrack toolrack, Subject lookup, Statements statements) {
    Duration length = Duration.ofSeconds(settings.seconds(8));
    Supplier<String> slugs = () -> Catalog.other(ThreadLocalRandom.current().nextInt(tools));
    ManagedChannel channel = Toolrack.channel(lookup.port());
    try {
      Call ours = resolve(toolrack.channel(), slugs);
      Call theirs = resolve(channel, slugs);
      return Comparison.of("Resolve of random tools, " + IN_FLIGHT + " in flight", Metric.RATE)
          .subject(
              LOOKUP,
              lookup.measured(
                  statements.counted(() -> ClosedLoop.run(theirs, IN_FLIGHT, length).sample())))
          .subject(
              Toolrack.NAME,
              toolrack.measured(
                  statements.counted(() -> ClosedLoop.run(ours, IN_FLIGHT, length).sample())))
          .ratio(Metric.RATE, Toolrack.NAME, LOOKUP)
          .run(settings.warmUps(), settings.rounds(), settings.progress());
    } finally {
      channel.shutdownNow();
    }
  }

  /** All callers ask at once for a tool that nobody has asked for before. */
  private static void storm(
      Settings settings, Report report, Toolrack toolrack, Statements statements) {
    int callers = settings.choice(10_000, 1_000);
    List<ManagedChannel> channels = new ArrayList<>();
    try {
      List<Call> calls = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        ManagedChannel channel = toolrack.connect();
        channels.add(channel);
        Call warm = resolve(channel, () -> Catalog.other(0));
        var _ = ClosedLoop.run(warm, 1, Duration.ZERO).sample();
        calls.add(resolve(channel, () -> Catalog.SLUG));
      }
      AtomicInteger next = new AtomicInteger();
      long before = statements.count();
      var _ =
          ClosedLoop.run(
                  ended -> calls.get(next.getAndIncrement() % CONNECTIONS).begin(ended),
                  callers,
                  Duration.ZERO)
              .sample();
      report.figure(
          "statements of %,d callers of one cold tool".formatted(callers),
          (double) (statements.count() - before),
          "");
    } finally {
      channels.forEach(ManagedChannel::shutdownNow);
    }
  }

  private static Call resolve(Channel channel, Supplier<String> slugs) {
    return new Unary<ResolveRequest, ResolveResponse>(
        channel,
        ToolServiceGrpc.getResolveMethod(),
        () -> ResolveRequest.newBuilder().setSlug(slugs.get()).build(),
        ResolveMissBenchmark::problem);
  }

  private static @Nullable String problem(ResolveResponse response) {
    boolean whole =
        response.getToolVersion().getVersion().equals("1.0.0")
            && !response.getToolVersion().getInputSchema().isEmpty();
    return whole ? null : "Resolve answered " + response;
  }
}
