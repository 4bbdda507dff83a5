package dev.toolrack.server.execution.http;

import dev.toolrack.server.execution.Scheduler;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * A {@link Scheduler} on a hashed timing wheel: scheduling and cancelling take no lock and constant
 * time. Tasks run up to two ticks late, on one thread.
 */
public final class WheelScheduler implements Scheduler, AutoCloseable {
  private static final long TICK_MILLIS = 5;
  private static final int TICKS_PER_WHEEL = 4_096;

  private final HashedWheelTimer wheel =
      new HashedWheelTimer(
          new DefaultThreadFactory("toolrack-timer", true),
          TICK_MILLIS,
          TimeUnit.MILLISECONDS,
          TICKS_PER_WHEEL,
          false);

  @Override
  public Task schedule(long delayNanos, Runnable task) {
    Timeout timeout = wheel.newTimeout(_ -> task.run(), delayNanos, TimeUnit.NANOSECONDS);
    return timeout::cancel;
  }

  @Override
  public void close() {
    wheel.stop();
  }
}
