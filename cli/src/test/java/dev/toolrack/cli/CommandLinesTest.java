package dev.toolrack.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLinesTest {
  private static CommandLine root() {
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return CommandLines.of(
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            nowhere,
            nowhere,
            false,
            false,
            () -> false,
            100,
            false),
        Map.of());
  }

  static List<String> commands() {
    List<String> names = new ArrayList<>();
    collect("", root(), names);
    return names;
  }

  private static void collect(String prefix, CommandLine command, List<String> names) {
    command
        .getSubcommands()
        .forEach(
            (name, subcommand) -> {
              names.add(prefix + name);
              collect(prefix + name + " ", subcommand, names);
            });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasAHelpWithExamples(String command) {
    List<String> args = new ArrayList<>(List.of(command.split(" ", -1)));
    args.add("--help");
    CommandLineRun run = CommandLineRun.of(args.toArray(String[]::new));
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: toolrack " + command).contains("Examples:\n  ");
    assertThat(run.out()).contains("./toolrack " + command);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void everyCommandIsFoundByItsName() {
    root()
        .getSubcommands()
        .forEach((name, command) -> assertThat(command.getCommandName()).isEqualTo(name));
  }

  @Test
  void completionKnowsAllCommands() {
    assertThat(CommandLineRun.of("completion", "bash").out())
        .contains(root().getSubcommands().keySet());
  }

  @Test
  void helpListsTheExitCodes() {
    assertThat(CommandLineRun.of("--help").out())
        .contains("Exit codes:")
        .contains("6     partly failed");
  }

  /** Output lost to a full disk, for example, was once reported as success. */
  @Test
  void outputThatCannotBeWrittenIsAFailure() {
    CommandLineRun run = CommandLineRun.unwritable(false, "--version");
    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err()).isEqualToIgnoringNewLines("toolrack: standard output cannot be written");
  }

  @Test
  void aReaderThatLeavesEndsACommandQuietly() {
    CommandLineRun run = CommandLineRun.unwritable(true, "completion", "bash");
    assertThat(run.exitCode()).isEqualTo(ExitCode.READER_LEFT);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void anotherFailureIsToldAsItWas() {
    assertThat(CommandLineRun.unwritable(false, "status", "--timeout", "soon").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void versionIsOneLine() {
    assertThat(CommandLineRun.of("--version").out()).startsWith("toolrack ").hasLineCount(1);
  }

  @Test
  void aWrongCommandIsOneLineThatSaysWhatToDo() {
    CommandLineRun run = CommandLineRun.of("exexute", "word-count");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).hasLineCount(1).contains("execute").contains("--help");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aWrongOptionNamesTheHelpOfItsCommand() {
    CommandLineRun run = CommandLineRun.of("tools", "list", "--categroy", "x");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).hasLineCount(1).contains("./toolrack tools list --help");
  }

  @Test
  void aServerThatIsNotThereIsOneLineWithTheRemedy() {
    CommandLineRun run = CommandLineRun.of("status", "--target", "localhost:1", "--timeout", "2s");
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.err())
        .hasLineCount(1)
        .contains("no Toolrack server answers at localhost:1")
        .contains("./toolrack serve");
  }

  /** The failure for an unknown host was once accompanied by gRPC's stack trace. */
  @Test
  void noLibrarySaysAnythingBesideIt() {
    Logger root = Logger.getLogger("");
    root.addHandler(new ConsoleHandler());
    CommandLineRun run =
        CommandLineRun.of("status", "--target", "toolrack.invalid:1", "--timeout", "10s");
    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(root.getHandlers()).isEmpty();
  }

  @Test
  void aFailureForScriptsIsJson() {
    CommandLineRun run =
        CommandLineRun.of("status", "--target", "localhost:1", "--timeout", "2s", "-o", "json");
    assertThat(run.err()).startsWith("{\"error\":{\"status\":\"UNAVAILABLE\"").hasLineCount(1);
  }

  /** Scripts once had to parse two different formats. */
  @ParameterizedTest
  @CsvSource({
    "-o json --categroy x, INVALID_ARGUMENT, WRONG_COMMAND_LINE, 2",
    "--output=JSON --limit=-1, INVALID_ARGUMENT, WRONG_COMMAND_LINE, 2",
    "-ojson --target nowhere, INVALID_ARGUMENT, WRONG_COMMAND_LINE, 2",
  })
  void soIsOneOfTheCommandLine(String arguments, String status, String reason, int exitCode) {
    List<String> all = new ArrayList<>(List.of("tools", "list"));
    all.addAll(List.of(arguments.split(" ", -1)));
    CommandLineRun run = CommandLineRun.of(all.toArray(String[]::new));
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err())
        .startsWith(
            "{\"error\":{\"status\":\"%s\",\"reason\":\"%s\",\"message\":\""
                .formatted(status, reason))
        .hasLineCount(1);
  }

  @Test
  void soIsOneOfAFile() {
    CommandLineRun missing = CommandLineRun.of("batch", "/no/such/file", "-o", "json");
    assertThat(missing.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(missing.err())
        .isEqualToIgnoringNewLines(
            "{\"error\":{\"status\":\"NOT_FOUND\",\"reason\":\"FILE_NOT_FOUND\",\"message\":"
                + "\"there is no file /no/such/file\",\"metadata\":{},\"violations\":[]}}");
    CommandLineRun malformed =
        CommandLineRun.withInput("[", "tools", "create", "-", "--output", "json");
    assertThat(malformed.exitCode()).isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(malformed.err())
        .startsWith("{\"error\":{\"status\":\"INVALID_ARGUMENT\",\"reason\":\"MALFORMED_FILE\"");
  }

  @Test
  void anotherFormIsNoneOfJson() {
    assertThat(CommandLineRun.of("tools", "list", "-o", "text", "--limit=-1").err())
        .startsWith("toolrack: ");
  }

  /** Some of these were once reported as a defect of the command line. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nowhere",
        ":1",
        "localhost:99999",
        "my_host:50051",
        "::1:50051",
        "a:b:1",
        "[::1:1",
        "[x]:1"
      })
  void aMalformedTargetIsAUsageError(String target) {
    CommandLineRun run = CommandLineRun.of("status", "--target", target);
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).hasLineCount(1).contains("'" + target + "'");
  }

  @Test
  void anAddressInBracketsIsATarget() {
    assertThat(CommandLineRun.of("status", "--target", "[::1]:1", "--timeout", "2s").err())
        .contains("no Toolrack server answers at [::1]:1");
  }

  /** The parser's own messages name Java types, and argument positions counted from 0. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "exexute | there is no command 'exexute'; did you mean execute; see ./toolrack --help",
        "tools lst | there is no command 'lst'; did you mean list",
        "resolve a b c | 'c' is one argument too many; see ./toolrack resolve --help",
        "watch --limit 99999999999999999999 | '99999999999999999999' is no whole number, or too large",
        "batch x --max-concurrency many | 'many' is no whole number, or too large",
      })
  void aWrongCommandLineIsToldInWordsOfUsers(String arguments, String words) {
    CommandLineRun run = CommandLineRun.of(arguments.split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).hasLineCount(1).contains(words);
  }

  @Test
  void helpIsACommandToo() {
    assertThat(CommandLineRun.of("help")).isEqualTo(CommandLineRun.of("--help"));
    assertThat(CommandLineRun.of("help").out()).contains("./toolrack help COMMAND");
    assertThat(CommandLineRun.of("help", "tools", "list"))
        .isEqualTo(CommandLineRun.of("tools", "list", "--help"));
    CommandLineRun unknown = CommandLineRun.of("help", "exexute");
    assertThat(unknown.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err())
        .isEqualToIgnoringNewLines(
            "toolrack: there is no command 'exexute'; see ./toolrack --help");
  }

  @Test
  void aMalformedTimeoutIsAUsageError() {
    assertThat(CommandLineRun.of("status", "--timeout", "soon").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"resolve", "execute"})
  void aNegativeRevisionIsAUsageError(String command) {
    CommandLineRun run = CommandLineRun.of(command, "word-count", "--min-revision=-1");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .isEqualToIgnoringNewLines("toolrack: --min-revision must be 0 or more, not -1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--from", "--limit"})
  void aWatchFromBeforeTheBeginningIsAUsageError(String option) {
    CommandLineRun run = CommandLineRun.of("watch", option + "=-1");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .isEqualToIgnoringNewLines("toolrack: " + option + " must be 0 or more, not -1");
  }

  @Test
  void aVersionToImportAsThatIsNoneIsAUsageError() {
    CommandLineRun run = CommandLineRun.of("import", "-", "--dry-run", "--as-version", "abc");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).hasLineCount(1).contains("--as-version").contains("'abc'");
  }

  @Test
  void standardInputIsNamedAndItsDefectsAreToldWithoutWordsOfTheParser() {
    CommandLineRun run = CommandLineRun.withInput("{\"slug\": [}", "tools", "create", "-");
    assertThat(run.exitCode()).isEqualTo(ExitCode.INVALID_INPUT);
    assertThat(run.err())
        .startsWith("toolrack: standard input is malformed at line 1, column ")
        .endsWith(": Unexpected close marker '}': expected ']'\n");
    assertThat(CommandLineRun.withInput("{\"slug\": ", "tools", "create", "-").err())
        .endsWith(": it ends too early\n");
    assertThat(CommandLineRun.withInput("[".repeat(1_000), "tools", "create", "-").err())
        .endsWith("nesting depth (501) exceeds the maximum allowed (500)\n");
  }

  @Test
  void anInputFileWithoutANameIsAUsageError() {
    CommandLineRun run = CommandLineRun.of("execute", "hash", "--input", "@");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err())
        .isEqualToIgnoringNewLines("toolrack: '@' is to be followed by the name of a file");
  }

  @Test
  void aFileThatIsNotThereIsNotFound() {
    CommandLineRun run = CommandLineRun.of("execute", "hash", "--input", "@/no/such/file");
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run.err()).hasLineCount(1).contains("/no/such/file");
  }

  /** The parser once replaced the argument with the words in the file. */
  @Test
  void aFileNamedByAnArgumentOfItsOwnIsReadByTheCommand(@TempDir Path folder) throws IOException {
    Path input = Files.writeString(folder.resolve("input.json"), "{\"text\": \"to be\"}");
    CommandLineRun run =
        CommandLineRun.of("execute", "hash", "--input", "@" + input, "--target", "localhost:1");
    assertThat(run.err()).contains("no Toolrack server answers at localhost:1");

    CommandLineRun ofFolder = CommandLineRun.of("execute", "hash", "-i", "@" + folder);
    assertThat(ofFolder.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(ofFolder.err())
        .isEqualToIgnoringNewLines("toolrack: " + folder + " is a folder; name a file in it");
  }

  @Test
  void theCompletionScriptIsOneThatBashCanRead(@TempDir Path folder)
      throws IOException, InterruptedException {
    CommandLineRun run = CommandLineRun.of("completion", "bash");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("execute")
        .contains("--max-concurrency")
        .contains("complete -F _complete_toolrack");
    Path script = folder.resolve("completion");
    Files.writeString(script, run.out());
    Process bash = new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();
    assertThat(bash.waitFor()).isZero();
  }

  @Test
  void theCompletionScriptForZshLoadsTheBridge() {
    assertThat(CommandLineRun.of("completion", "zsh").out())
        .startsWith("#compdef toolrack\n")
        .contains("bashcompinit");
  }
}
