package dev.toolrack.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.cli.CliException;
import dev.toolrack.cli.CommandLineRun;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.v1.ImportEntry;
import dev.toolrack.v1.ToolKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CandidateReaderTest {
  private static final ImportSettings PLAIN =
      new ImportSettings(Optional.empty(), Optional.empty());

  private static final String SERVERS =
      """
      [
        {
          "name": "Time MCP",
          "category": "Discovery",
          "web": "https://example.org",
          "tools": {
            "time": {
              "server_name": "Time",
              "version": "v1.2",
              "tools": [
                {
                  "name": "getNow",
                  "description": "Tells the time. ",
                  "inputSchema": {"type": "object"},
                  "annotations": {"title": "Now", "readOnlyHint": true, "idempotentHint": true}
                },
                {"name": "get now!", "inputSchema": {"type": "object"}, "annotations": null},
                {"description": "nameless"},
                {"name": "getnow", "inputSchema": {"type": "object"}}
              ]
            }
          }
        },
        {"name": "no tools here"}
      ]
      """;

  @TempDir Path folder;

  private List<Candidate> read(String content, ImportSettings settings) throws IOException {
    return read(content, settings, new EntryIndex());
  }

  private List<Candidate> read(String content, ImportSettings settings, EntryIndex index)
      throws IOException {
    Path file = folder.resolve("list.json");
    Files.writeString(file, content);
    List<Candidate> candidates = new ArrayList<>();
    try (CandidateReader reader = CandidateReader.open(file, "list.json", settings, index)) {
      Candidate next = reader.next();
      while (next != null) {
        candidates.add(next);
        next = reader.next();
      }
    }
    return candidates;
  }

  private static ImportEntry entry(Candidate candidate) {
    return ((Candidate.Good) candidate).entry();
  }

  @Test
  void aServerBecomesATool() throws IOException {
    ImportEntry entry = entry(read(SERVERS, PLAIN).getFirst());
    assertThat(entry.getTool().getSlug()).isEqualTo("time.getnow");
    assertThat(entry.getTool().getKind()).isEqualTo(ToolKind.TOOL_KIND_TOOL);
    assertThat(entry.getTool().getDisplayName()).isEqualTo("Now");
    assertThat(entry.getTool().getDescription()).isEqualTo("Tells the time.");
    assertThat(entry.getTool().getPlatform()).isEqualTo("Time");
    assertThat(entry.getTool().getCategory()).isEqualTo("Discovery");
    assertThat(entry.getTool().getAnnotationsMap())
        .containsEntry("mcp.tool", "getNow")
        .containsEntry("mcp.server", "Time MCP")
        .containsEntry("mcp.readOnlyHint", "true")
        .containsEntry("web", "https://example.org");
    assertThat(entry.getToolVersion().getVersion()).isEqualTo("1.2.0");
    assertThat(entry.getToolVersion().getInputSchema()).isEqualTo("{\"type\":\"object\"}");
    assertThat(entry.getToolVersion().getOutputSchema()).isEmpty();
    assertThat(entry.getToolVersion().hasEndpoint()).isFalse();
    assertThat(entry.getToolVersion().getPolicy().getIdempotent()).isTrue();
  }

  @Test
  void badEntriesAreNamedWithTheirLineAndTheOthersAreRead() throws IOException {
    List<Candidate> candidates = read(SERVERS, PLAIN);
    assertThat(candidates).hasSize(5);
    assertThat(entry(candidates.get(1)).getTool().getSlug()).isEqualTo("time.get-now");
    assertThat(candidates.get(2).position()).isEqualTo(new Position(3, 18));
    assertThat(((Candidate.Bad) candidates.get(2)).why()).contains("has no name");
    assertThat(candidates.get(3).position()).isEqualTo(new Position(4, 19));
    assertThat(((Candidate.Bad) candidates.get(3)).why())
        .contains("time.getnow is that of line 11 (entry 1) too");
    assertThat(candidates.get(4).position().line()).isEqualTo(24);
  }

  @Test
  void readingAgainWithTheSameIndexGivesTheSame() throws IOException {
    EntryIndex index = new EntryIndex();
    assertThat(read(SERVERS, PLAIN, index)).isEqualTo(read(SERVERS, PLAIN, index));
  }

  @Test
  void anEndpointTemplateIsFilledInAndEncoded() throws IOException {
    ImportSettings settings =
        new ImportSettings(
            Optional.of(new EndpointTemplate("http://host:9000/{server}/{tool}/{id}")),
            Optional.of("2.0.0"));
    ImportEntry entry = entry(read(SERVERS, settings).get(1));
    assertThat(entry.getToolVersion().getEndpoint().getHttp().getUrlTemplate())
        .isEqualTo("http://host:9000/Time/get%20now%21/{id}");
    assertThat(entry.getToolVersion().getVersion()).isEqualTo("2.0.0");
  }

  @Test
  void theOwnFormIsReadFromLinesAndABadLineIsRejectedAlone() throws IOException {
    List<Candidate> candidates =
        read(
            """
            {"tool": {"slug": "a", "kind": "WORKFLOW"}, "version": {"version": "1.0.0", "inputSchema": {"type": "string"}}}

            {"tool": {"slug": "b"}, "version":
            {"tool": {"slug": "c", "colour": "red"}}
            {"tool": {"slug": "d"}}
            """,
            PLAIN);
    assertThat(candidates).hasSize(4);
    assertThat(entry(candidates.get(0)).getTool().getKind()).isEqualTo(ToolKind.TOOL_KIND_WORKFLOW);
    assertThat(entry(candidates.get(0)).getToolVersion().getInputSchema())
        .isEqualTo("{\"type\":\"string\"}");
    assertThat(((Candidate.Bad) candidates.get(1)).why()).startsWith("malformed JSON at column");
    assertThat(candidates.get(1).position()).isEqualTo(new Position(2, 3));
    assertThat(((Candidate.Bad) candidates.get(2)).why()).contains("colour");
    assertThat(entry(candidates.get(3)).getTool().getSlug()).isEqualTo("d");
  }

  @Test
  void valuesOneAfterTheOtherAreReadToo() throws IOException {
    assertThat(read("{\"tool\":\n{\"slug\":\"a\"}}\n{\"tool\": {\"slug\":\"b\"}}", PLAIN))
        .extracting(candidate -> entry(candidate).getTool().getSlug())
        .containsExactly("a", "b");
  }

  @Test
  void aMalformedFileIsToldWithThePosition() {
    assertThatThrownBy(() -> read("[\n{\"tool\": {\"slug\": \"a\"}},\n{\"tool\": }]", PLAIN))
        .isInstanceOfSatisfying(
            CliException.class,
            e -> {
              assertThat(e.text()).startsWith("list.json is malformed at line 3, column 10");
              assertThat(e.exitCode()).isEqualTo(ExitCode.INVALID_INPUT);
            });
    assertThatThrownBy(() -> read("hello", PLAIN)).hasMessageContaining("at line 1");
    assertThatThrownBy(() -> read("[] 1", PLAIN)).hasMessageContaining("more after the list");
    assertThatThrownBy(() -> read("[{\"tool\": {}}", PLAIN)).hasMessageContaining("malformed");
  }

  /**
   * A list without line feeds was once read as a single line, for which no heap was large enough.
   */
  @Test
  void ofAListWithoutLineFeedsNoLineIsRead() throws IOException {
    String blank = " ".repeat(CandidateReader.MAX_LINE_CHARS);
    assertThat(read("[" + blank + "{\"tool\": {\"slug\": \"a\"}}]", PLAIN))
        .singleElement()
        .isInstanceOf(Candidate.Good.class);
    assertThat(read("{\"tool\": {\"slug\": \"a\"}}" + blank + "{\"tool\":{}}", PLAIN)).hasSize(2);
  }

  @Test
  void aLineThatIsTooLongIsRejectedAlone() throws IOException {
    String large = "x".repeat(CandidateReader.MAX_LINE_CHARS);
    List<Candidate> read =
        read(
            "{\"tool\": {\"slug\": \"a\"}}\n{\"tool\": \""
                + large
                + "\"}\n{\"tool\": {\"slug\": \"b\"}}",
            PLAIN);
    assertThat(read).hasSize(3);
    assertThat(read.get(1))
        .isEqualTo(
            new Candidate.Bad(
                new Position(2, 2), "", "the line has more than 16777216 characters"));
    assertThat(read.get(2)).isInstanceOf(Candidate.Good.class);
  }

  @Test
  void aDryRunTouchesNoServerAndTellsWhatIsBad() throws IOException {
    Path file = folder.resolve("servers.json");
    Files.writeString(file, SERVERS);
    CommandLineRun run =
        CommandLineRun.of("import", file.toString(), "--dry-run", "--target", "localhost:1");
    assertThat(run.exitCode()).isEqualTo(ExitCode.PARTLY_FAILED);
    assertThat(run.out()).startsWith("2 entries can be imported, 3 cannot");
    assertThat(run.err()).hasLineCount(3).contains("line 18 (entry 3)");
    assertThat(CommandLineRun.withInput(SERVERS, "import", "-", "--dry-run", "-o", "json").out())
        .contains("\"readable\":2,\"rejected\":3");
  }

  @Test
  void anEndpointThatIsNoUrlIsAUsageError() {
    assertThat(
            CommandLineRun.withInput("[]", "import", "-", "--endpoint", "host/{tool}").exitCode())
        .isEqualTo(ExitCode.USAGE);
  }

  /** It once ended the import in its midst, as a message that no server reads. */
  @Test
  void anEntryThatIsTooLargeToBeSentIsRejectedAlone() throws IOException {
    String large = "x".repeat(CandidateSink.MAX_ENTRY_BYTES);
    String file =
        """
        [{"tool": {"slug": "large", "description": "%s"}}, {"tool": {"slug": "small"}}]"""
            .formatted(large);
    assertThat(read(file, PLAIN))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isEqualTo(
                        new Candidate.Bad(
                            new Position(1, 1), "", "the entry has more than 15 MiB")),
            small -> assertThat(small).isInstanceOf(Candidate.Good.class));
  }
}
