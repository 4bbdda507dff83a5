package dev.toolrack.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of the system that the benchmarks drive. */
final class Tools {
  private Tools() {}

  /** Says all that is missing, with the command that installs it, before anything starts. */
  static void require(String... programs) {
    List<String> missing = new ArrayList<>();
    for (String program : programs) {
      if (find(program).isEmpty()) {
        missing.add(program);
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "Not installed: "
              + String.join(", ", missing)
              + ". On Debian: apt-get install nghttp2-client nginx-light");
    }
  }

  private static List<Path> find(String program) {
    return java.util.Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(":"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .toList();
  }

  static String path(String program) {
    return find(program).getFirst().toString();
  }

  /** A port of loopback that nobody uses now. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isOpen(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Sends the same unary call over and over.
   *
   * @param body the message with its five bytes of gRPC framing
   */
  static LoadResult h2load(
      int port, String method, Path body, int connections, int streams, int seconds) {
    String text =
        run(
            path("h2load"),
            "-c" + connections,
            "-m" + streams,
            "-t1",
            "--warm-up-time=1",
            "-D" + seconds,
            "-d" + body,
            "-Hcontent-type: application/grpc",
            "-Hte: trailers",
            "http://127.0.0.1:" + port + "/toolrack.v1.ToolService/" + method);
    return LoadResult.parse(text);
  }

  static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed:\n" + text);
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
