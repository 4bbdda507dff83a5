package dev.toolrack.client;

import java.util.concurrent.Flow;

/** Arithmetic of a subscriber's demand, where {@link Long#MAX_VALUE} means without limit. */
final class Demand {
  /** The subscription of who gets nothing. */
  static final Flow.Subscription NONE =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  private Demand() {}

  static long add(long demand, long n) {
    long sum = demand + n;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  /** What a call can be asked for at once. No call lives for two billion messages. */
  static int toInt(long demand) {
    return (int) Math.min(demand, Integer.MAX_VALUE);
  }
}
