package dev.toolrack.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ZipfTest {
  @Test
  void ranksComeAsOftenAsTheLawSays() {
    Zipf zipf = new Zipf(10);
    SplittableRandom random = new SplittableRandom(1);
    int[] seen = new int[10];
    for (int i = 0; i < 100_000; i++) {
      seen[zipf.next(random)]++;
    }
    double first = seen[0];
    for (int rank = 1; rank < 10; rank++) {
      assertThat(seen[rank] / first).isCloseTo(1.0 / (rank + 1), within(0.03));
    }
  }

  /** 1 + 1/2 of 1 + 1/2 + 1/3 + 1/4. */
  @Test
  void theFirstRanksHaveTheirShare() {
    assertThat(new Zipf(4).share(2)).isCloseTo(1.5 / (25.0 / 12), within(1e-9));
    assertThat(new Zipf(4).share(9)).isEqualTo(1);
  }
}
