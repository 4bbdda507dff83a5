package dev.toolrack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.config.ConfigKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ServeCommandTest {
  private static final String HELP = CommandLineRun.of("serve", "--help").out();

  @ParameterizedTest
  @EnumSource(ConfigKey.class)
  void everySettingIsAFlagWithItsDefault(ConfigKey key) {
    assertThat(HELP).contains("--" + key.flag() + "=");
    if (!key.defaultValue().isEmpty()) {
      assertThat(HELP.replaceAll("\\s+", " ")).contains("Default: " + key.defaultValue() + ".");
    }
  }

  @Test
  void aWrongValueIsOneLineThatNamesItAndChangesNothing() {
    CommandLineRun run = CommandLineRun.of("serve", "--grpc-port", "70000");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).hasLineCount(1).contains("--grpc-port").contains("65535");
  }

  @Test
  void aWrongKeyIsOneLine() {
    CommandLineRun run = CommandLineRun.of("serve", "--grpc-prot", "1");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).hasLineCount(1).contains("--grpc-prot").contains("--grpc-port");
  }

  @Test
  void aDemoPortThatIsNoneIsAUsageError() {
    assertThat(CommandLineRun.of("serve", "--demo", "--demo-port", "-1").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  /** Some values are looked at late, and once ended as a start that failed. */
  @ParameterizedTest
  @CsvSource({
    "--cluster-members, host:99999",
    "--database-url, postgresql://ann:%zz@localhost/tools",
  })
  void aWrongValueIsAUsageErrorWhereverItIsFound(String flag, String value) {
    CommandLineRun run =
        CommandLineRun.of(
            "serve", "--grpc-port=0", "--http-port=0", "--cluster-port=0", flag, value);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("toolrack: " + flag).doesNotContain("\tat ");
  }

  @Test
  void aDataDirectoryThatIsAFileIsOneLine(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("file");
    Files.createFile(file);
    CommandLineRun run = CommandLineRun.of("serve", "--data-dir", file.toString());
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).contains("toolrack: The data directory " + file).contains("--data-dir");
    assertThat(run.err()).doesNotContain("\tat ");
  }

  /** It was once found after Postgres had been set up. */
  @Test
  void aDemoPortInUseIsFoundBeforeAnythingStarts(@TempDir Path folder) throws IOException {
    Path data = folder.resolve("data");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CommandLineRun run =
          CommandLineRun.of(
              "serve",
              "--demo",
              "--demo-port=" + taken.getLocalPort(),
              "--data-dir=" + data,
              "--grpc-port=0",
              "--http-port=0",
              "--cluster-port=0");
      assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
      assertThat(run.err())
          .hasLineCount(1)
          .contains("port " + taken.getLocalPort() + ", where the demo's", "--demo-port");
    }
    assertThat(data).doesNotExist();
  }
}
