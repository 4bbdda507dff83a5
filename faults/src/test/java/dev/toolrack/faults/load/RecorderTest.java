package dev.toolrack.faults.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.CallKind;
import dev.toolrack.faults.history.HistoryReader;
import dev.toolrack.faults.history.HistoryWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
  @TempDir private Path folder;
  private Path file;
  private HistoryWriter history;
  private Recorder recorder;

  @BeforeEach
  void open() throws IOException {
    file = folder.resolve("history.jsonl");
    history = HistoryWriter.create(file);
    recorder = new Recorder(history);
  }

  @AfterEach
  void close() throws IOException {
    history.close();
  }

  private Recorder.Begun begin() {
    return recorder.begin("r1", CallKind.EXECUTE, "tool", 3, 11, Duration.ofSeconds(2));
  }

  @Test
  void aCallGetsIntoTheHistoryWithItsOutcome() throws IOException {
    long before = System.nanoTime();
    Recorder.Begun begun = begin();
    begun.end(Outcome.of(17));
    long after = System.nanoTime();

    Call call = (Call) HistoryReader.read(file).getFirst();
    assertThat(call)
        .isEqualTo(
            new Call(
                begun.id(),
                "r1",
                CallKind.EXECUTE,
                "tool",
                3,
                call.nanos(),
                call.endNanos(),
                2_000_000_000,
                io.grpc.Status.Code.OK,
                "",
                "",
                null,
                17,
                0,
                11,
                0,
                null));
    assertThat(call.nanos()).isBetween(before, call.endNanos());
    assertThat(call.endNanos()).isLessThanOrEqualTo(after);
  }

  @Test
  void aCallThatDoesNotEndIsMissed() throws InterruptedException {
    Recorder.Begun ended = begin();
    Recorder.Begun open = begin();
    ended.end(Outcome.of(1));

    assertThat(recorder.awaitQuiet(Duration.ofMillis(5))).isFalse();
    open.end(Outcome.of(2));
    assertThat(recorder.awaitQuiet(Duration.ofMillis(5))).isTrue();
    assertThat(recorder.begun()).isEqualTo(2);
  }

  @Test
  void whoWaitsIsWokenByTheLastEnd() throws InterruptedException {
    Recorder.Begun open = begin();
    Thread ending = Thread.ofVirtual().start(() -> open.end(Outcome.of(1)));

    assertThat(recorder.awaitQuiet(Duration.ofSeconds(30))).isTrue();
    ending.join();
  }

  @Test
  void aCallEndsOnce() {
    Recorder.Begun begun = begin();
    begun.end(Outcome.of(1));

    assertThatIllegalStateException().isThrownBy(() -> begun.end(Outcome.of(1)));
  }
}
