package dev.toolrack.cli.calls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.client.Selector;
import dev.toolrack.client.ToolRef;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchLineTest {

  /** The amount was once sent as 1.2345678901234568E16. */
  @Test
  void numbersOfAnInputAreSentAsTheyWereWritten() {
    List<BatchLine> lines =
        BatchLine.readAll(
            "{\"slug\":\"pay\",\"input\":{\"amount\":12345678901234567.89,\"x\":1.10}}");
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
    assertThat(BatchLine.readAll("\n{\"slug\":\"pay\",\"selector\":1.2}"))
        .singleElement()
        .isInstanceOfSatisfying(
            BatchLine.Call.class,
            line ->
                assertThat(line.call().tool()).isEqualTo(ToolRef.of("pay", Selector.of("1.2"))));
  }
}
