package dev.toolrack.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PositionsTest {
  /** From about a hundred positions on, the list once had no room for a whole position. */
  @Test
  void anyNumberIsKept() {
    Positions positions = new Positions();
    List<Position> added = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      Position position = new Position(i + 1, 3 * i);
      positions.add(position);
      added.add(position);
    }
    for (int i = 0; i < added.size(); i++) {
      assertThat(positions.get(i)).isEqualTo(added.get(i));
    }
  }
}
