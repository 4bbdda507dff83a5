package dev.toolrack.server;

import dev.toolrack.server.catalog.postgres.DatabaseUrl;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A replica in a process of its own, started as {@link Main} and stopped by SIGTERM. */
final class ReplicaProcess implements AutoCloseable {
  private static final long STOP_SECONDS = 40;
  private static final int FIRST_PORT = 10_000;

  /** Linux's default; others begin higher. */
  private static final int FIRST_PORT_OF_CONNECTIONS = 32_768;

  private final Process process;
  private final Path log;
  private final int grpcPort;
  private final ManagedChannel channel;

  private ReplicaProcess(Process process, Path log, int grpcPort, ManagedChannel channel) {
    this.process = process;
    this.log = log;
    this.grpcPort = grpcPort;
    this.channel = channel;
  }

  /**
   * Starts a replica; it is not ready yet when this returns.
   *
   * @param members cluster ports of all replicas
   */
  static ReplicaProcess start(
      DatabaseUrl database, int clusterPort, List<Integer> members, Path folder)
      throws IOException {
    return start(database, freePort(), clusterPort, members, folder);
  }

  /** The same, on that gRPC port; as it is started again by whatever keeps replicas running. */
  static ReplicaProcess start(
      DatabaseUrl database, int grpcPort, int clusterPort, List<Integer> members, Path folder)
      throws IOException {
    Path log = folder.resolve("replica-" + clusterPort + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            // Digits of its own must not get into statements, addresses and metrics.
            "-Duser.language=ar",
            "-Duser.country=EG",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(variable -> variable.startsWith("TOOLRACK_"));
    environment.put("TOOLRACK_DATABASE_URL", withCredentials(database));
    environment.put("TOOLRACK_GRPC_PORT", Integer.toString(grpcPort));
    environment.put("TOOLRACK_HTTP_PORT", "0");
    environment.put("TOOLRACK_CLUSTER_PORT", Integer.toString(clusterPort));
    environment.put(
        "TOOLRACK_CLUSTER_MEMBERS",
        String.join(",", members.stream().map(port -> "127.0.0.1:" + port).toList()));
    environment.put("TOOLRACK_DATABASE_POOL_MIN", "1");
    environment.put("TOOLRACK_DATABASE_POOL_MAX", "5");
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new ReplicaProcess(
        process,
        log,
        grpcPort,
        NettyChannelBuilder.forAddress("127.0.0.1", grpcPort).usePlaintext().build());
  }

  private static String withCredentials(DatabaseUrl database) {
    String separator = database.jdbcUrl().contains("?") ? "&" : "?";
    return database.user().isEmpty()
        ? database.jdbcUrl()
        : database.jdbcUrl()
            + separator
            + "user="
            + database.user()
            + (database.password().isEmpty() ? "" : "&password=" + database.password());
  }

  /**
   * A port on which nobody listens, of those that are not given to connections: one of them would
   * keep a replica from it that is started again.
   */
  static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, FIRST_PORT_OF_CONNECTIONS);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Another one then; nearly all are free.
      }
    }
  }

  ManagedChannel channel() {
    return channel;
  }

  /** What it logged so far, for the message of a failure. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  int grpcPort() {
    return grpcPort;
  }

  /** Asks it to stop and waits until it has; its exit status. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it did not stop: " + log());
    }
    return process.exitValue();
  }

  /** Stops its threads where they are, or lets them go on. */
  void freeze(boolean frozen) throws IOException, InterruptedException {
    Process signal =
        new ProcessBuilder("kill", frozen ? "-STOP" : "-CONT", Long.toString(process.pid()))
            .inheritIO()
            .start();
    if (signal.waitFor() != 0) {
      throw new AssertionError("the signal was not sent");
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to stop; ends it if it does not. */
  @Override
  public void close() throws InterruptedException {
    channel.shutdownNow();
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
