package dev.toolrack.faults.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.toolrack.client.Served;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
  @TempDir private Path folder;
  private Path file;

  private static final Call ANSWERED =
      new Call(
          7,
          "r1",
          CallKind.EXECUTE,
          "tool",
          3,
          10,
          20,
          1_000,
          Status.Code.OK,
          "",
          "",
          Served.STALE,
          12,
          3,
          11,
          2,
          new UUID(1, 2));
  private static final Call FAILED =
      new Call(
          8,
          Call.SDK,
          CallKind.RESOLVE,
          "tool",
          0,
          10,
          20,
          1_000,
          Status.Code.UNAVAILABLE,
          "CATALOG_UNAVAILABLE",
          "Postgres is away",
          null,
          0,
          0,
          0,
          0,
          null);

  private static final List<Event> ONE_OF_EACH =
      List.of(
          new RunBegan(1, "2026-01-01T00:00:00Z", true, List.of("r1", "r2"), Promises.defaults()),
          new ToolMade(2, "tool", ToolMade.Role.RETIRING, true),
          ANSWERED,
          FAILED,
          new Mutation(9, "r1", Mutation.Kind.RETIRE, "tool", 2, 3, 4, Mutation.Result.UNKNOWN, 0),
          new ChangeSeen(5, "r2", "tool", 12),
          new UpstreamRequest(6, 7, "tool", 3, "r1"),
          new FaultBegan(
              7, "cut", "network", Set.of("r1"), Set.of(), Set.of(Excuse.SDK, Excuse.NOTIFY)),
          new FaultEnded(8, "cut"),
          new ProcessChanged(9, "postgres", 2, ProcessChanged.Phase.THAWED),
          new Scrape(10, 11, "r1", true, new Scrape.Figures(12, 0.25, 3, true, 2, 100, 90, 10)),
          new Scrape(10, 11, "r1", false, null),
          new LoadEnded(12, 2),
          new TruthRead(
              13,
              List.of(new TruthRead.ToolRow("tool", false, 12)),
              List.of(new TruthRead.VersionRow("tool", 3, true)),
              List.of(new TruthRead.ChangeRow("tool", 12))),
          new ExecutionRows(14, List.of(new UUID(1, 2))));

  @BeforeEach
  void aFile() {
    file = folder.resolve("history.jsonl");
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    try (HistoryWriter writer = HistoryWriter.create(file)) {
      ONE_OF_EACH.forEach(writer::write);
    }

    assertThat(HistoryReader.read(file)).isEqualTo(ONE_OF_EACH);
    assertThat(Files.readAllLines(file)).hasSameSizeAs(ONE_OF_EACH);
  }

  @Test
  void thereIsOneOfEach() {
    assertThat(ONE_OF_EACH.stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(Set.of((Object[]) Event.class.getPermittedSubclasses()));
  }

  @Test
  void whatIsWrittenIsThereBeforeTheEnd() throws IOException {
    try (HistoryWriter writer = HistoryWriter.create(file)) {
      writer.write(ANSWERED);

      assertThat(HistoryReader.read(file)).containsExactly(ANSWERED);
    }
  }

  @Test
  void manyThreadsWriteWholeLinesAndGetDifferentIds() throws Exception {
    Set<Long> ids = new HashSet<>();
    try (HistoryWriter writer = HistoryWriter.create(file)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(
                    () ->
                        IntStream.range(0, 200)
                            .forEach(
                                _ -> writer.write(new ChangeSeen(writer.newId(), "r1", "t", 1)))));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
    HistoryReader.read(file).forEach(event -> ids.add(event.nanos()));

    assertThat(ids).isEqualTo(LongStream.rangeClosed(1, 1_600).boxed().collect(Collectors.toSet()));
  }

  @Test
  void anotherHistoryIsNotOverwritten() throws IOException {
    HistoryWriter.create(file).close();

    assertThatIOException()
        .isThrownBy(() -> HistoryWriter.create(file))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void aLineThatBreaksOffIsNamed() throws IOException {
    try (HistoryWriter writer = HistoryWriter.create(file)) {
      writer.write(ANSWERED);
    }
    Files.writeString(file, "{\"event\":\"call\",\"id\":", StandardOpenOption.APPEND);

    assertThatIOException()
        .isThrownBy(() -> HistoryReader.read(file))
        .withMessageContaining("line 2 is no event");
  }

  @Test
  void aFieldThatNobodyKnowsIsNoticed() throws IOException {
    Files.writeString(file, "{\"event\":\"fault-ended\",\"nanos\":1,\"fault\":\"x\",\"more\":1}\n");

    assertThatIOException()
        .isThrownBy(() -> HistoryReader.read(file))
        .withMessageContaining("line 1 is no event");
  }
}
