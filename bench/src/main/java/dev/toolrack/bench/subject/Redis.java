package dev.toolrack.bench.subject;

import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A Redis that holds a single value, in memory only. */
public final class Redis implements AutoCloseable {
  private static final String KEY = "bench";

  private final Subject subject;
  private final int valueBytes;

  private Redis(Subject subject, int valueBytes) {
    this.subject = subject;
    this.valueBytes = valueBytes;
  }

  /** Starts a Redis with a value of the given size. */
  public static Redis start(Path folder, int valueBytes) {
    int port = Ports.free();
    Redis redis =
        new Redis(
            Subject.start(
                "redis",
                port,
                folder.resolve("redis.log"),
                List.of(
                    Program.REDIS_SERVER.path(),
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    Integer.toString(port),
                    "--save",
                    "",
                    "--dir",
                    folder.toString())),
            valueBytes);
    String answer =
        redis.ask("SET %s %s".formatted(KEY, "x".repeat(valueBytes)), "+OK\r\n".length());
    if (!answer.equals("+OK\r\n")) {
      redis.close();
      throw new IllegalStateException("Redis answered " + answer);
    }
    return redis;
  }

  public Subject subject() {
    return subject;
  }

  /**
   * Gets the value repeatedly, without pipelining.
   *
   * @param requests total number of requests
   */
  public Sample get(int connections, long requests) {
    String value = ask("GET " + KEY, ("$" + valueBytes + "\r\n").length() + valueBytes);
    if (!value.endsWith("x".repeat(valueBytes))) {
      throw new IllegalStateException("Redis answered " + value);
    }
    long hits = hits();
    String text =
        Commands.run(
            Program.REDIS_BENCHMARK.path(),
            "-p",
            Integer.toString(subject.port()),
            "-c",
            Integer.toString(connections),
            "-n",
            Long.toString(requests),
            "--csv",
            "GET",
            KEY);
    if (hits() - hits != requests) {
      throw new IllegalStateException("Not every GET found the value:\n" + text);
    }
    return parse(text, requests);
  }

  /** Parses {@code redis-benchmark --csv}: name, requests per second, mean in milliseconds. */
  static Sample parse(String csv, long requests) {
    String[] fields = csv.strip().lines().reduce((_, last) -> last).orElse("").split("\",\"", -1);
    if (fields.length < 3) {
      throw new IllegalStateException("redis-benchmark printed:\n" + csv);
    }
    return Sample.of(requests)
        .with(Metric.RATE, Double.parseDouble(fields[1]))
        .with(Metric.MEAN, Double.parseDouble(fields[2]) * 1_000);
  }

  /** Number of GETs since the start that found their key. */
  private long hits() {
    String info = ask("INFO stats", Integer.MAX_VALUE);
    return info.lines()
        .filter(line -> line.startsWith("keyspace_hits:"))
        .mapToLong(line -> Long.parseLong(line.substring("keyspace_hits:".length()).strip()))
        .sum();
  }

  /** Sends a command and a QUIT, and reads at most the given number of bytes of the answer. */
  private String ask(String command, int bytes) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), subject.port());
        InputStream answer = socket.getInputStream()) {
      socket
          .getOutputStream()
          .write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
      return new String(answer.readNBytes(bytes), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    subject.close();
  }

  @Override
  public String toString() {
    return subject.toString();
  }
}
