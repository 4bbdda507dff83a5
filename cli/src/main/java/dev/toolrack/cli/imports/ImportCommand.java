package dev.toolrack.cli.imports;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.remote.RemoteCommand;
import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.cli.terminal.TextSource;
import dev.toolrack.client.CatalogClient;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.client.ToolrackException;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.v1.ImportToolsResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import FILE}. */
@Command(
    name = "import",
    description = {
      "Bring a list of tools into the catalog.",
      "",
      "FILE is a JSON array, JSON Lines, or JSON values one after the other. Each is either a tool in"
          + " Toolrack's own form, {\"tool\": {...}, \"version\": {...}, \"capabilities\": [...],"
          + " \"patterns\": [...]}, or an MCP server as published lists have it, with its tools: these"
          + " become SERVER.TOOL in lower case, other characters than a-z 0-9 . _ - replaced by -, of"
          + " the server's version (made semantic: v1.2 is 1.2.0; none is 0.1.0). FILE may"
          + " have millions of entries; a line of JSON Lines has up to 16 Mi characters.",
      "",
      "Good entries go in even if others are bad: those are listed with line and reason, and the exit"
          + " code is 6. Importing again changes nothing; a tool that was disabled stays so unless"
          + " its entry has \"enabled\": true.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./toolrack import servers.json --dry-run",
      "  ./toolrack import servers.json",
      "  ./toolrack import servers.json --as-version 0.1.1 \\",
      "      --endpoint 'http://localhost:9000/{server}/{tool}'",
      "  jq -c '.[]' tools.json | ./toolrack import - --output json"
    })
public final class ImportCommand extends RemoteCommand {
  @Parameters(index = "0", paramLabel = "FILE", description = "The file; - for standard input.")
  private String file = "";

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description =
          "Endpoint for entries that name none, called by POST; {server} and {tool} are filled in.")
  private Optional<String> endpoint = Optional.empty();

  @Option(
      names = "--as-version",
      paramLabel = "VERSION",
      description = "Publish every entry as this version.")
  private Optional<String> asVersion = Optional.empty();

  @Option(names = "--dry-run", description = "Read and check the file only; no server is called.")
  private boolean dryRun;

  public ImportCommand(Terminal terminal) {
    super(terminal);
  }

  @Override
  protected void prepare() {
    asVersion
        .filter(version -> VersionNumber.tryParse(version) == null)
        .ifPresent(
            version -> {
              throw new CliException(
                  ExitCode.USAGE,
                  "--as-version must be a semantic version such as 1.4.0, without build metadata,"
                      + " not '"
                      + version
                      + "'");
            });
  }

  @Override
  protected int run(ToolrackClient client) {
    ImportSettings settings = new ImportSettings(endpoint.map(EndpointTemplate::new), asVersion);
    Path path = path();
    String name = TextSource.name(file);
    EntryIndex index = new EntryIndex();
    ImportRun scan = ImportRun.open(path, name, settings, index);
    // The whole file first, so that a malformed one changes nothing.
    int entries = scan.readAll();
    if (dryRun) {
      return new ImportReport(terminal, remote.json()).tellDryRun(scan, entries);
    }
    long start = System.nanoTime();
    ImportRun run = ImportRun.open(path, name, settings, index);
    ImportToolsResponse response = send(client, run, entries);
    return new ImportReport(terminal, remote.json())
        .tell(run, response, (System.nanoTime() - start) / 1e9);
  }

  private ImportToolsResponse send(ToolrackClient client, ImportRun run, long total) {
    CatalogClient catalog = client.with(remote.streamOptions()).catalog();
    try (ImportRun entries = run) {
      if (!terminal.errIsTerminal() || remote.json()) {
        return catalog.importTools(entries, sent -> {});
      }
      try (ProgressBar bar = progressBar(total)) {
        ImportToolsResponse response = catalog.importTools(entries, bar::stepTo);
        bar.stepTo(total);
        return response;
      } catch (ToolrackException e) {
        terminal.err().println();
        throw e;
      }
    }
  }

  private ProgressBar progressBar(long total) {
    return new ProgressBarBuilder()
        .setTaskName("importing")
        .setInitialMax(total)
        .setUpdateIntervalMillis(100)
        .setStyle(ProgressBarStyle.ASCII)
        .setConsumer(new ConsoleProgressBarConsumer(terminal.err(), terminal.columns() - 1))
        .build();
  }

  /** The file, or a copy of standard input, because the input is read twice. */
  private Path path() {
    if (!file.equals("-")) {
      return TextSource.file(file);
    }
    try {
      return copy(terminal.in());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the stream to a temporary file that nobody else may read. */
  static Path copy(InputStream in) throws IOException {
    Path copy = Files.createTempFile("toolrack-import", ".json");
    copy.toFile().deleteOnExit(); // also on Ctrl-C
    // Opens the file that exists, which keeps its permissions.
    try (OutputStream out = Files.newOutputStream(copy)) {
      in.transferTo(out);
    }
    return copy;
  }
}
