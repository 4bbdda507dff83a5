package dev.toolrack.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EntryIndexTest {
  private final EntryIndex index = new EntryIndex();

  @Test
  void theFirstOfEqualEntriesStaysTheFirst() {
    for (int round = 0; round < 2; round++) {
      for (int i = 1; i <= 10_000; i++) {
        Position position = new Position(i, 2 * i);
        assertThat(index.first("tool-" + i, "1.0.0", position)).isEqualTo(position);
      }
    }
    for (int i = 1; i <= 10_000; i++) {
      assertThat(index.first("tool-" + i, "1.0.0", new Position(20_000, 20_000)))
          .isEqualTo(new Position(i, 2 * i));
    }
  }

  @Test
  void aSlugAndItsVersionAreTwoThings() {
    assertThat(index.first("a", "1.0.0", new Position(1, 1))).isEqualTo(new Position(1, 1));
    assertThat(index.first("a", "1.0.1", new Position(2, 2))).isEqualTo(new Position(2, 2));
    assertThat(index.first("a1", ".0.0", new Position(3, 3))).isEqualTo(new Position(3, 3));
  }
}
