package dev.toolrack.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.v1.Payload;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the example of the guide and runs it as a program of its own, against a fake server. */
class QuickStartTest {
  private static final Path SOURCE = Path.of("..", "docs", "examples", "QuickStart.java");

  @TempDir Path classes;

  @Test
  void compilesAndRuns() throws IOException, InterruptedException {
    String classPath = System.getProperty("java.class.path");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    int compiled =
        compiler.run(
            null,
            null,
            null,
            "--release",
            "17",
            "-proc:none",
            "-cp",
            classPath,
            "-d",
            classes.toString(),
            SOURCE.toString());
    assertThat(compiled).isZero();

    FakeToolService tools = new FakeToolService();
    tools.tools.put("word-count", 4L);
    tools.execution = QuickStartTest::countWords;
    Server server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(tools)
            .build()
            .start();
    try {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-cp",
                  classes + System.getProperty("path.separator") + classPath,
                  "QuickStart",
                  "localhost:" + server.getPort())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      List<String> lines;
      try (Stream<String> output = process.inputReader(StandardCharsets.UTF_8).lines()) {
        lines = output.toList();
      }
      assertThat(process.waitFor()).isZero();
      assertThat(lines)
          .containsExactly(
              "resolved word-count 1.0.4",
              "output {\"words\":6,\"characters\":18,\"lines\":1}",
              "words 2",
              "item 1 succeeded true",
              "item 0 succeeded true",
              "refused INPUT_SCHEMA_VIOLATION at /text");
    } finally {
      server.shutdownNow();
    }
  }

  private static Payload countWords(Payload input) {
    String prefix = "{\"text\":\"";
    if (!input.getJson().startsWith(prefix)) {
      throw Failures.of(
          Status.Code.INVALID_ARGUMENT,
          Failures.info(Reason.INPUT_SCHEMA_VIOLATION),
          com.google.rpc.BadRequest.newBuilder()
              .addFieldViolations(
                  com.google.rpc.BadRequest.FieldViolation.newBuilder().setField("/text"))
              .build());
    }
    String text = input.getJson().substring(prefix.length(), input.getJson().length() - 2);
    int words = text.split(" ", -1).length;
    return Payload.newBuilder()
        .setJson("{\"words\":" + words + ",\"characters\":" + text.length() + ",\"lines\":1}")
        .build();
  }
}
