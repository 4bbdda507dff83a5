package dev.toolrack.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.cli.terminal.Terminal;
import dev.toolrack.v1.ImportToolsResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportReportTest {
  @TempDir Path folder;

  private String told(String file, ImportToolsResponse response) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            false,
            false,
            () -> false,
            100,
            false);
    Path path = Files.writeString(folder.resolve("tools.json"), file);
    ImportSettings settings = new ImportSettings(Optional.empty(), Optional.empty());
    try (ImportRun run = ImportRun.open(path, "tools.json", settings, new EntryIndex())) {
      while (run.hasNext()) {
        run.next();
      }
      new ImportReport(terminal, false).tell(run, response, 0.2);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tellsTheRevisionFromWhichOnTheEntriesAreThere() throws IOException {
    String entry = "{\"tool\": {\"slug\": \"echo\"}}";
    ImportToolsResponse response =
        ImportToolsResponse.newBuilder().setCreated(1).setRevision(7).build();
    assertThat(told(entry, response)).endsWith("0 rejected; revision 7, 0.2 s\n");
  }

  /** There is no revision 0 to ask for. */
  @Test
  void tellsNoneWhereNothingReachedTheCatalog() throws IOException {
    assertThat(told("{}", ImportToolsResponse.getDefaultInstance()))
        .isEqualTo("0 created, 0 updated, 0 unchanged, 1 rejected; 0.2 s\n");
  }
}
