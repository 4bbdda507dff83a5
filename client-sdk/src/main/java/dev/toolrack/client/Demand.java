package dev.toolrack.client;

import java.util.concurrent.Flow;

/** Arithmetic on a subscriber's demand, where {@link Long#MAX_VALUE} means unlimited. */
final class Demand {
  /** The subscription of a subscriber that receives nothing. */
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

  /**
   * The number of messages to request from a call at once. No call lives for two billion messages.
   */
  static int toInt(long demand) {
    return (int) Math.min(demand, Integer.MAX_VALUE);
  }
}
