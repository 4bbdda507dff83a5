package dev.toolrack.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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

  private static final class Replies extends KeptReplies.OfChoice {
    Replies(HeadSnapshot.Choice choice) {
      super(choice);
    }
  }

  private @Nullable Replies kept(HeadSnapshot.Choice choice) {
    return replies.get(choice, Replies.class);
  }

  private Replies begin(HeadSnapshot.Choice choice) {
    Replies begun = new Replies(choice);
    assertThat(replies.getOrKeep(begun, Replies.class)).isSameAs(begun);
    return begun;
  }

  @Test
  void keepsASetForEachWayToChooseTheVersion() {
    HeadSnapshot.Choice stable = head.choose("");
    HeadSnapshot.Choice exact = head.choose("1.0.0");
    Replies ofStable = begin(stable);
    Replies ofExact = begin(exact);

    assertThat(kept(stable)).isSameAs(ofStable);
    assertThat(replies.getOrKeep(new Replies(exact), Replies.class)).isSameAs(ofExact);
    assertThat(kept(head.choose("latest"))).isNull();
  }

  @Test
  void aHeadThatHasChangedTakesThePlaceOfTheOneBefore() {
    HeadSnapshot.Choice before = head.choose("1.0.0");
    Replies ofBefore = begin(before);
    assertThat(replies.tryAdd(ofBefore, 1_000)).isTrue();
    HeadSnapshot.Choice after = head().choose("1.0.0");
    assertThat(kept(after)).isNull();
    Replies ofAfter = begin(after);

    assertThat(kept(after)).isSameAs(ofAfter);
    assertThat(kept(before)).isNull();
    assertThat(replies.tryAdd(ofBefore, 1)).as("what is made late is not kept").isFalse();
    assertThat(replies.bytes()).isZero();
  }

  @Test
  void hasAsManyBytesAsTheVersionSays() {
    int most = 4_096 + 2 * 1_000;
    Replies ofStable = begin(head.choose(""));

    assertThat(replies.tryAdd(ofStable, most + 1)).isFalse();
    assertThat(replies.tryAdd(ofStable, most)).isTrue();
    assertThat(replies.tryAdd(ofStable, 1)).isFalse();
    assertThat(replies.bytes()).isEqualTo(most);
  }

  @Test
  void whatIsAskedForNowTakesTheRoomOfWhatWasAskedForBefore() {
    HeadSnapshot.Choice stable = head.choose("");
    HeadSnapshot.Choice exact = head.choose("1.0.0");
    Replies ofStable = begin(stable);
    Replies ofExact = begin(exact);
    assertThat(replies.tryAdd(ofStable, 4_000)).isTrue();

    assertThat(replies.tryAdd(ofExact, 4_000)).isTrue();

    assertThat(kept(stable)).isNull();
    assertThat(kept(exact)).isSameAs(ofExact);
    assertThat(replies.bytes()).isEqualTo(4_000);
  }
}
