package dev.toolrack.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.server.config.ConfigKey;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ServeRequestTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve",
        "serve --demo",
        "serve --demo --demo-port 0 --grpc-port=0",
        "serve --demo-port=00080 --demo",
        "serve --data-dir /var/lib/a=b --log-format json",
        "serve --database-url=postgresql://u:p@h:1/d?a=b&c=d --cluster-members a:1,b:2",
        "serve --data-dir @file",
        "serve --grpc-port seventy --cluster-name=a'b",
      })
  void isWhatTheParserOfAllCommandsFinds(String line) {
    String[] arguments = line.split(" ");
    assertThat(ServeRequest.plain(arguments)).contains(parsed(arguments));
  }

  @ParameterizedTest
  @EnumSource(ConfigKey.class)
  void takesEverySetting(ConfigKey key) {
    String flag = "--" + key.flag();
    for (String[] arguments :
        new String[][] {{"serve", flag, "a value"}, {"serve", flag + "=a value"}}) {
      assertThat(ServeRequest.plain(arguments)).contains(parsed(arguments));
      assertThat(parsed(arguments).flags()).isEqualTo(Map.of(key, "a value"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--demo",
        "tools list",
        "serve --help",
        "serve -h",
        "serve --demo=true",
        "serve --demo --demo",
        "serve --grpc-port 1 --grpc-port=1",
        "serve --grpc-prot 1",
        "serve --grpc-port",
        "serve --grpc-port --demo",
        "serve --grpc-port=",
        "serve --drain-timeout=-1s",
        "serve --demo-port -1",
        "serve --demo-port=eighty",
        "serve --demo-port 123456",
        "serve @file",
        "serve --data-dir \"quoted",
        "serve -- --demo",
        "serve more",
      })
  void leavesEverythingElseToThatParser(String line) {
    assertThat(ServeRequest.plain(line.split(" "))).isEmpty();
  }

  @Test
  void noArgumentsAreNoService() {
    assertThat(ServeRequest.plain()).isEmpty();
  }

  @Test
  void saysNoSecrets() {
    assertThat(ServeRequest.plain("serve", "--cluster-secret=hush", "--demo"))
        .hasToString("Optional[ServeRequest{flags=[CLUSTER_SECRET], demo=true, demoPort=50080}]");
  }

  private static ServeRequest parsed(String... arguments) {
    Terminal terminal = Terminal.ofProcess(Map.of(), Map.of());
    CommandLine command = ServeCommand.of(terminal, Map.of());
    var _ = command.parseArgs(Arrays.copyOfRange(arguments, 1, arguments.length));
    return command.<ServeCommand>getCommand().request();
  }
}
