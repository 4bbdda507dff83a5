package dev.toolrack.bench.subject;

import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Sample;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Toolrack, started as a user would start it. */
public final class Toolrack implements AutoCloseable {
  public static final String NAME = "toolrack";

  /**
   * Admits more executions than any benchmark has in flight, except those that provoke shedding.
   */
  public static final String ADMIT_ALL = "--max-in-flight=100000";

  private final Subject subject;
  private final int httpPort;
  private final Path data;
  private final ManagedChannel channel;

  private Toolrack(Subject subject, int httpPort, Path data) {
    this.subject = subject;
    this.httpPort = httpPort;
    this.data = data;
    this.channel = connect();
  }

  /**
   * Starts Toolrack with its data in the folder, and waits until it listens.
   *
   * @param jvmOptions additional JVM options, separated by blanks
   * @param options additional options of {@code serve}
   */
  public static Toolrack start(Path folder, String jvmOptions, String... options) {
    return start(folder, jvmOptions, 0, options);
  }

  /**
   * Starts a replica that other replicas reach on a loopback port.
   *
   * @param clusterPort a free port
   */
  static Toolrack startMember(Path folder, int clusterPort, String... options) {
    return start(folder, "", clusterPort, options);
  }

  private static Toolrack start(
      Path folder, String jvmOptions, int clusterPort, String... options) {
    int port = Ports.free();
    int httpPort = Ports.free();
    Path data = folder.resolve("data");
    return new Toolrack(
        Subject.startJvm(
            NAME,
            port,
            folder.resolve("toolrack.log"),
            command(data, port, httpPort, clusterPort, options),
            Map.of("TOOLRACK_JAVA_OPTS", jvmOptions)),
        httpPort,
        data);
  }

  private static List<String> command(
      Path data, int port, int httpPort, int clusterPort, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("toolrack.home"), "toolrack").toString(),
                "serve",
                "--grpc-port=" + port,
                "--http-port=" + httpPort,
                "--cluster-port=" + clusterPort,
                "--data-dir=" + data));
    command.addAll(List.of(options));
    return command;
  }

  public Subject subject() {
    return subject;
  }

  public int port() {
    return subject.port();
  }

  /** A connection that is closed together with this object. */
  public ManagedChannel channel() {
    return channel;
  }

  /** Opens another connection, which the caller must close. */
  public ManagedChannel connect() {
    return channel(subject.port());
  }

  /** Opens a connection to a loopback port, which the caller must close. */
  public static ManagedChannel channel(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port)
        .usePlaintext()
        .directExecutor()
        .flowControlWindow(1 << 20)
        .maxInboundMessageSize(64 << 20)
        .build();
  }

  public Metrics metrics() {
    return Metrics.read(httpPort);
  }

  /** The same round, with its cost, after which the server's metrics must show no failures. */
  public Comparison.Round measured(Comparison.Round round) {
    Comparison.Round measured = subject.measured(round);
    return () -> {
      Sample sample = measured.run();
      metrics().requireNoFailures();
      return sample;
    };
  }

  /** The same round, of any subject, with its cost for the embedded Postgres. */
  public Comparison.Round measuredInPostgres(Comparison.Round round) {
    return new PostgresCpu(data.resolve("postgres")).measured(round);
  }

  /** The JDBC URL of the embedded Postgres. */
  public String databaseUrl() {
    try {
      List<String> lines = Files.readAllLines(data.resolve("postgres/postmaster.pid"));
      return "jdbc:postgresql://127.0.0.1:%s/postgres?user=postgres&password=%s"
          .formatted(
              lines.get(3).strip(), Files.readString(data.resolve("postgres.password")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    subject.close();
  }

  @Override
  public String toString() {
    return subject.toString();
  }
}
