package dev.toolrack.client;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Time and chance.
 *
 * @param nanoTime a clock that only goes forward, in nanoseconds
 * @param random numbers in [0, 1)
 * @param timer runs what has to wait
 */
record ClientRuntime(LongSupplier nanoTime, DoubleSupplier random, ClientTimer timer) {
  static ClientRuntime system() {
    return new ClientRuntime(
        System::nanoTime, () -> ThreadLocalRandom.current().nextDouble(), new DaemonTimer());
  }
}
