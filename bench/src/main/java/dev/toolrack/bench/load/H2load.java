package dev.toolrack.bench.load;

import com.google.protobuf.MessageLite;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Sample;
import dev.toolrack.bench.subject.Commands;
import dev.toolrack.bench.subject.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Repeats the same request, using h2load. */
public final class H2load {
  /** Size of the prefix that gRPC adds to a message. */
  public static final int FRAMING_BYTES = 5;

  /** Responses may differ slightly in size, because numbers in them have variable lengths. */
  private static final double LEAST_OF_EXPECTED = 0.95;

  private static final Pattern RATE = Pattern.compile("finished in [^,]+, ([0-9.]+) req/s");
  private static final Pattern CODES =
      Pattern.compile("status codes: ([0-9]+) 2xx, ([0-9]+) 3xx, ([0-9]+) 4xx, ([0-9]+) 5xx");
  private static final Pattern FAILED =
      Pattern.compile("([0-9]+) failed, ([0-9]+) errored, ([0-9]+) timeout");
  private static final Pattern DATA = Pattern.compile("traffic: .*\\(([0-9]+)\\) data");
  private static final Pattern MEAN =
      Pattern.compile("time for request:\\s+\\S+\\s+\\S+\\s+([0-9.]+)(us|ms|s)\\s");

  private H2load() {}

  /**
   * Number of connections and of requests in flight.
   *
   * @param streams requests in flight on each connection
   */
  public record Shape(int connections, int streams) {
    @Override
    public String toString() {
      return connections + " × " + streams;
    }
  }

  /**
   * Calls a gRPC method.
   *
   * @param body a file with the framed message, as written by {@link #framed}
   * @param replyBytes size of the response message; a failed call has none
   * @throws IllegalStateException if a call fails
   */
  public static Sample grpc(
      int port, String method, Path body, int replyBytes, Shape shape, int seconds) {
    List<String> options = new ArrayList<>(options(shape, seconds));
    options.addAll(grpc(port, method, body));
    return run(options, FRAMING_BYTES + replyBytes);
  }

  private static List<String> grpc(int port, String method, Path body) {
    return List.of(
        "-d" + body,
        "-Hcontent-type: application/grpc",
        "-Hte: trailers",
        "http://127.0.0.1:" + port + "/toolrack.v1.ToolService/" + method);
  }

  /**
   * Sends calls of a gRPC method at a given rate, regardless of their results.
   *
   * @param shape its streams are the maximum in flight on each connection
   * @throws IllegalStateException if a connection fails; calls may fail
   */
  public static void offer(
      int port, String method, Path body, Shape shape, double perSecond, int seconds) {
    List<String> command = new ArrayList<>(options(shape, seconds));
    command.add("--rps=" + Math.max(1, Math.round(perSecond / shape.connections())));
    command.addAll(grpc(port, method, body));
    String text = Commands.run(command.toArray(String[]::new));
    if (sum(find(FAILED, text), 1, 3) > 0) {
      throw new IllegalStateException("Not every call was answered:\n" + text.strip());
    }
  }

  /** Posts JSON over HTTP/1.1, one request at a time on each connection. */
  public static Sample http(int port, Path body, int replyBytes, int connections, int seconds) {
    List<String> options = new ArrayList<>(options(new Shape(connections, 1), seconds));
    options.addAll(
        List.of(
            "--h1",
            "-d" + body,
            "-Hcontent-type: application/json",
            "http://127.0.0.1:" + port + "/"));
    return run(options, replyBytes);
  }

  /** Writes a message with its gRPC prefix to a file. */
  public static Path framed(Path file, MessageLite message) {
    byte[] bytes = message.toByteArray();
    ByteBuffer frame =
        ByteBuffer.allocate(FRAMING_BYTES + bytes.length).put((byte) 0).putInt(bytes.length);
    try {
      return Files.write(file, frame.put(bytes).array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> options(Shape shape, int seconds) {
    return List.of(
        Program.H2LOAD.path(),
        "-c" + shape.connections(),
        "-m" + shape.streams(),
        "-t1",
        "-D" + seconds);
  }

  private static Sample run(List<String> command, int replyBytes) {
    return parse(Commands.run(command.toArray(String[]::new)), replyBytes);
  }

  /** Parses the output of h2load, and fails if not every response was as expected. */
  static Sample parse(String text, int replyBytes) {
    Matcher codes = find(CODES, text);
    long succeeded = Long.parseLong(codes.group(1));
    long failed = sum(codes, 2, 4) + sum(find(FAILED, text), 1, 3);
    double dataBytes = Double.parseDouble(find(DATA, text).group(1));
    if (failed > 0 || succeeded == 0 || dataBytes < LEAST_OF_EXPECTED * succeeded * replyBytes) {
      throw new IllegalStateException(
          "Not every call was answered as it should be, with %d bytes:\n%s"
              .formatted(replyBytes, text.strip()));
    }
    Matcher mean = find(MEAN, text);
    double factor =
        switch (mean.group(2)) {
          case "us" -> 1;
          case "ms" -> 1_000;
          default -> 1_000_000;
        };
    return Sample.of(succeeded)
        .with(Metric.RATE, Double.parseDouble(find(RATE, text).group(1)))
        .with(Metric.MEAN, Double.parseDouble(mean.group(1)) * factor);
  }

  private static long sum(Matcher matcher, int first, int last) {
    long sum = 0;
    for (int group = first; group <= last; group++) {
      sum += Long.parseLong(matcher.group(group));
    }
    return sum;
  }

  private static Matcher find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("h2load printed nothing like " + pattern + ":\n" + text);
    }
    return matcher;
  }
}
