package dev.toolrack.cli.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.client.Selector;
import dev.toolrack.client.ToolRef;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchLineTest {
  private static List<BatchLine> read(String text) {
    List<BatchLine> lines = new ArrayList<>();
    BatchLine.read(text).forEachRemaining(lines::add);
    return lines;
  }

  /** Such a call once lost the results of all others, because no server read the message. */
  @Test
  void aCallThatNoServerTakesIsALineThatIsNone() {
    String input = "\"" + "x".repeat(BatchLine.MAX_CALL_BYTES) + "\"";
    assertThat(read("{\"slug\":\"echo\",\"input\":" + input + "}\n\n{\"slug\":\"echo\"}"))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .isEqualTo(
                        new BatchLine.Malformed(
                            1, "the call has more than 8 MiB, the most that an input may have")),
            line -> assertThat(line.number()).isEqualTo(3));
  }

  /** The amount was once sent as 1.2345678901234568E16. */
  @Test
  void numbersOfAnInputAreSentAsTheyWereWritten() {
    List<BatchLine> lines =
        read("{\"slug\":\"pay\",\"input\":{\"amount\":12345678901234567.89,\"x\":1.10}}");
    assertThat(lines)
        .singleElement()
        .isInstanceOfSatisfying(
            BatchLine.Call.class,
            line ->
                assertThat(line.call().inputJson())
                    .isEqualTo("{\"amount\":12345678901234567.89,\"x\":1.10}"));
    assertThat(lines.getFirst().number()).isEqualTo(1);
  }

  @Test
  void aSelectorMayBeANumber() {
    assertThat(read("\n{\"slug\":\"pay\",\"selector\":1.2}"))
        .singleElement()
        .isInstanceOfSatisfying(
            BatchLine.Call.class,
            line ->
                assertThat(line.call().tool()).isEqualTo(ToolRef.of("pay", Selector.of("1.2"))));
  }
}
