package dev.toolrack.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Guards against replies that fill the heap, as nothing that is weighed has them. */
class KeptRepliesTest {
  private static final VersionNumber NUMBER =
      Objects.requireNonNull(VersionNumber.tryParse("1.0.0"));

  private final HeadSnapshot head = head();
  private final KeptReplies replies = ofSchema("x".repeat(1_000));

  private static KeptReplies ofSchema(String schema) {
    return new KeptReplies(
        new VersionSpec(NUMBER, "", "", schema, "", null, Policy.DEFAULT, Map.of()));
  }

  private static HeadSnapshot head() {
    return new HeadSnapshot(
        new ToolHead(
            new ToolKey("default", "tool"),
            ToolKind.TOOL,
            "",
            "",
            Map.of("stable", 7L),
            List.of(new VersionRef(7, NUMBER, VersionStatus.ACTIVE)),
            1),
        1);
  }

  private void begin(HeadSnapshot.Choice choice, String set) {
    assertThat(replies.get(choice, String.class, () -> set)).isEqualTo(set);
  }

  @Test
  void keepsASetForEachWayToChooseTheVersion() {
    HeadSnapshot.Choice stable = head.choose("");
    HeadSnapshot.Choice exact = head.choose("1.0.0");
    begin(stable, "stable");
    begin(exact, "exact");

    assertThat(replies.get(stable, String.class)).isEqualTo("stable");
    assertThat(replies.get(exact, String.class, () -> "another")).isEqualTo("exact");
    assertThat(replies.get(head.choose("latest"), String.class)).isNull();
  }

  @Test
  void aHeadThatHasChangedTakesThePlaceOfTheOneBefore() {
    HeadSnapshot.Choice before = head.choose("1.0.0");
    begin(before, "before");
    assertThat(replies.tryAdd(before, 1_000)).isTrue();
    HeadSnapshot.Choice after = head().choose("1.0.0");
    assertThat(replies.get(after, String.class)).isNull();
    begin(after, "after");

    assertThat(replies.get(before, String.class)).isNull();
    assertThat(replies.tryAdd(before, 1)).as("what is made late is not kept").isFalse();
    assertThat(replies.bytes()).isZero();
  }

  @Test
  void hasAsManyBytesAsTheVersionSays() {
    int most = 4_096 + 2 * 1_000;
    HeadSnapshot.Choice stable = head.choose("");
    begin(stable, "stable");

    assertThat(replies.tryAdd(stable, most + 1)).isFalse();
    assertThat(replies.tryAdd(stable, most)).isTrue();
    assertThat(replies.tryAdd(stable, 1)).isFalse();
    replies.remove(stable, 1);
    assertThat(replies.tryAdd(stable, 1)).isTrue();
    assertThat(replies.bytes()).isEqualTo(most);
  }

  @Test
  void whatIsAskedForNowTakesTheRoomOfWhatWasAskedForBefore() {
    HeadSnapshot.Choice stable = head.choose("");
    HeadSnapshot.Choice exact = head.choose("1.0.0");
    begin(stable, "stable");
    begin(exact, "exact");
    assertThat(replies.tryAdd(stable, 4_000)).isTrue();

    assertThat(replies.tryAdd(exact, 4_000)).isTrue();

    assertThat(replies.get(stable, String.class)).isNull();
    assertThat(replies.get(exact, String.class)).isEqualTo("exact");
    assertThat(replies.bytes()).isEqualTo(4_000);
  }
}
