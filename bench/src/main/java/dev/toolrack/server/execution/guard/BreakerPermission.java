package dev.toolrack.server.execution.guard;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.cluster.Topic;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What a circuit breaker costs a successful call: {@code ./toolrack bench jmh BreakerPermission}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BreakerPermission {
  private final EndpointGuard guard =
      new EndpointGuard(
          "endpoint",
          EndpointDigest.of("endpoint", Policy.Breaker.DEFAULT),
          Policy.Breaker.DEFAULT,
          new BreakerNews(new Unheard(), (_, _) -> () -> {}, System::nanoTime),
          bound -> bound,
          System::nanoTime);

  private static final class Unheard implements Topic<byte[]> {
    @Override
    public void publish(byte[] message) {}

    @Override
    public void listen(Consumer<byte[]> listener) {}
  }

  /** Asks for permission, then reports success. */
  @Benchmark
  public @Nullable Object permissionAndSuccess() {
    Object era = guard.tryAcquire();
    guard.onSuccess(era);
    return era;
  }
}
