package dev.toolrack.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.toolrack.server.failure.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TreeRoomTest {
  private final PayloadBudget budget = new PayloadBudget(10 << 20);
  private final PayloadBudget.Share share = budget.share();
  private final TreeRoom room = new TreeRoom(budget, share, false);
  private final List<Long> heldMeanwhile = new ArrayList<>();

  private final CompiledSchema schema =
      new CompiledSchema() {
        @Override
        public boolean acceptsAnything() {
          return false;
        }

        @Override
        public List<Violation> violations(JsonNode value) {
          heldMeanwhile.add(budget.held());
          return List.of();
        }
      };

  private static byte[] objects(int count) {
    return ("[{}" + ",{}".repeat(count - 1) + "]").getBytes(StandardCharsets.UTF_8);
  }

  private void check(byte[] text) throws Exception {
    room.violations(schema, text, new JsonReader());
  }

  @Test
  void holdsRoomWhileItChecks() throws Exception {
    share.add(5);
    byte[] large = objects(30_000);

    check(large);
    check(objects(20_000));

    assertThat(heldMeanwhile).containsExactly(5 + TreeRoom.bytes(large), 5L);
    assertThat(budget.held()).isEqualTo(5);
  }

  @Test
  void mayHaveAllThereIs() throws Exception {
    share.add(5);

    check(objects(100_000));

    assertThat(heldMeanwhile).containsExactly(budget.limit());
    assertThat(budget.held()).isEqualTo(5);
  }

  @Test
  void givesItBackOfWhatIsNoJson() {
    byte[] text = " ".repeat(70_000).getBytes(StandardCharsets.UTF_8);

    assertThatExceptionOfType(JsonSyntaxException.class).isThrownBy(() -> check(text));

    assertThat(budget.held()).isZero();
  }

  @Test
  void tellsNowFromEver() {
    byte[] large = objects(30_000);
    budget.share().add(budget.limit() - TreeRoom.bytes(large) + 1);

    assertThatExceptionOfType(TreeRoom.LackException.class)
        .isThrownBy(() -> check(large))
        .satisfies(e -> assertThat(e.lack()).isEqualTo(TreeRoom.Lack.NOW));
    assertThatExceptionOfType(TreeRoom.LackException.class)
        .isThrownBy(() -> check(objects(200_000)))
        .satisfies(e -> assertThat(e.lack()).isEqualTo(TreeRoom.Lack.EVER));
    assertThat(heldMeanwhile).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithALargeTextToo() throws Exception {
    Violation wrong = new Violation("", "wrong");
    CompiledSchema strict =
        new CompiledSchema() {
          @Override
          public boolean acceptsAnything() {
            return false;
          }

          @Override
          public List<Violation> violations(JsonNode value) {
            return List.of(wrong);
          }
        };

    for (int count : List.of(20_000, 30_000)) {
      assertThat(room.violations(strict, objects(count), new JsonReader())).containsExactly(wrong);
    }
  }

  @Test
  void countsEachValueAndEachMember() {
    String text = "{\"a\":[1,{}],\"b\":[]}";

    assertThat(TreeRoom.bytes(text.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(2L * text.length() + 24 + 2 * 136 + 2 * 80 + 2 * 48 + 2 * 40 + 2 * 24);
  }

  @Test
  void countsWhatIsNoPartOfAString() {
    long text = 2L * "\"\\\"{[,:\"".length();

    assertThat(TreeRoom.bytes("\"\\\"{[,:\"".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(text + 24 + 48);
  }
}
