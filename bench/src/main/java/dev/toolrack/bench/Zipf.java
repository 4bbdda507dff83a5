package dev.toolrack.bench;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Ranks from 0, the first asked for most: that of rank k is as likely as 1 / (k + 1). Immutable.
 */
final class Zipf {
  private final double[] cumulative;

  Zipf(int ranks) {
    cumulative = new double[ranks];
    double sum = 0;
    for (int i = 0; i < ranks; i++) {
      sum += 1.0 / (i + 1);
      cumulative[i] = sum;
    }
  }

  /** Share of all that asks for one of so many first ranks. */
  double share(int ranks) {
    return cumulative[Math.min(ranks, cumulative.length) - 1] / cumulative[cumulative.length - 1];
  }

  int next(RandomGenerator random) {
    double point = random.nextDouble() * cumulative[cumulative.length - 1];
    int found = Arrays.binarySearch(cumulative, point);
    return found >= 0 ? found : -found - 1;
  }
}
