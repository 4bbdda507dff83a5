package dev.toolrack.server.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class HeadSnapshotTest {
  private final HeadSnapshot head =
      new HeadSnapshot(
          new ToolHead(
              new ToolKey("default", "tool"),
              ToolKind.TOOL,
              "",
              "",
              Map.of(),
              List.of(
                  new VersionRef(
                      7,
                      Objects.requireNonNull(VersionNumber.tryParse("1.0.0")),
                      VersionStatus.ACTIVE)),
              1),
          1);

  @Test
  void remembersWhatSelectorsChoose() {
    HeadSnapshot.Choice latest = head.choose("");
    HeadSnapshot.Choice exact = head.choose("1.0.0");

    assertThat(latest.selection().version().id()).isEqualTo(7);
    assertThat(exact).isNotSameAs(latest);
    assertThat(head.choose("")).isSameAs(latest);
    assertThat(head.choose("1.0.0")).isSameAs(exact);
  }

  /** A finished reply is kept for each choice: made-up selectors must not multiply it. */
  @Test
  void selectorsThatChooseTheSameShareIt() {
    HeadSnapshot.Choice range = head.choose("<=2.0.0");

    assertThat(head.choose("<=3.0.0")).isSameAs(range);
    assertThat(head.choose("1.0.0")).isNotSameAs(range);
  }

  @Test
  void remembersNoMoreThanItHasRoomFor() {
    HeadSnapshot.Choice first = head.choose("");
    for (int i = 0; i < 100; i++) {
      assertThat(head.choose("<=" + (i + 2) + ".0.0").selection().version().id()).isEqualTo(7);
    }

    assertThat(head.choose("")).isSameAs(first);
    assertThat(head.remembered()).isEqualTo(64);
  }
}
