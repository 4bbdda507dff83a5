package dev.toolrack.client;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Sources of time and randomness.
 *
 * @param nanoTime a monotonic clock, in nanoseconds
 * @param random numbers in [0, 1)
 * @param timer runs delayed tasks
 */
record ClientRuntime(LongSupplier nanoTime, DoubleSupplier random, ClientTimer timer) {
  static ClientRuntime system() {
    return new ClientRuntime(
        System::nanoTime, () -> ThreadLocalRandom.current().nextDouble(), new DaemonTimer());
  }
}
