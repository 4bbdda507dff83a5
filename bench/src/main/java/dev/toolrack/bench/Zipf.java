package dev.toolrack.bench;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A Zipf distribution of ranks, starting at 0: the probability of rank k is proportional to 1 / (k
 * + 1). Immutable.
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

  /** The probability of drawing one of the given number of first ranks. */
  double share(int ranks) {
    return cumulative[Math.min(ranks, cumulative.length) - 1] / cumulative[cumulative.length - 1];
  }

  int next(RandomGenerator random) {
    double point = random.nextDouble() * cumulative[cumulative.length - 1];
    int found = Arrays.binarySearch(cumulative, point);
    return found >= 0 ? found : -found - 1;
  }
}
