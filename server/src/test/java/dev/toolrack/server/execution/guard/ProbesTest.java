package dev.toolrack.server.execution.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.Policy.Trip;
import dev.toolrack.server.execution.Breakers.State;
import dev.toolrack.server.testing.FakeBus;
import dev.toolrack.server.testing.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ProbesTest {
  private static final Duration OPEN = Duration.ofSeconds(30);
  private static final int PROBES = 5;

  private final FakeTime time = new FakeTime();

  static List<Trip> trips() {
    return List.of(
        new Trip.Consecutive(1),
        new Trip.Consecutive(2),
        new Trip.Consecutive(9),
        new Trip.Rate(50, 20, 2),
        new Trip.Rate(100, 100, 10));
  }

  private EndpointGuard guard(Trip trip) {
    Policy.Breaker policy = new Policy.Breaker(trip, OPEN, PROBES);
    return new EndpointGuard(
        "endpoint",
        EndpointDigest.of("endpoint", policy),
        policy,
        new BreakerNews(new FakeBus<byte[]>().topic(), time, time),
        bound -> bound,
        time);
  }

  /** Lets the breaker open, and become half open with the first of its probes. */
  private Object firstProbe(EndpointGuard guard) {
    while (guard.state().state() != State.OPEN) {
      guard.onFailure(acquired(guard));
    }
    time.pass(OPEN.plusMillis(1));
    return acquired(guard);
  }

  private static Object acquired(EndpointGuard guard) {
    return Objects.requireNonNull(guard.tryAcquire());
  }

  /** Defect: it closed after as many probes as failures open it, where those are fewer. */
  @ParameterizedTest
  @MethodSource("trips")
  void closesWhenAllHaveSucceeded(Trip trip) {
    EndpointGuard guard = guard(trip);
    for (int round = 0; round < 2; round++) {
      Object probe = firstProbe(guard);
      for (int succeeded = 1; succeeded < PROBES; succeeded++) {
        guard.onSuccess(probe);
        assertThat(guard.state().state()).as("%s succeeded", succeeded).isEqualTo(State.HALF_OPEN);
        guard.onNothing(acquired(guard));
        probe = acquired(guard);
      }
      assertThat(guard.tryAcquire()).as("one too many").isNull();
      guard.onSuccess(probe);
      assertThat(guard.state().state()).isEqualTo(State.CLOSED);
    }
  }

  /** Defect: it closed by the successes before the one that failed. */
  @ParameterizedTest
  @MethodSource("trips")
  void opensAgainWhenTheLastFails(Trip trip) {
    EndpointGuard guard = guard(trip);
    Object probe = firstProbe(guard);
    for (int succeeded = 1; succeeded < PROBES; succeeded++) {
      guard.onSuccess(probe);
      probe = acquired(guard);
    }
    guard.onFailure(probe);
    assertThat(guard.state().state()).isEqualTo(State.OPEN);

    Object next = firstProbe(guard);
    guard.onSuccess(probe);
    guard.onSuccess(next);
    assertThat(guard.state().state()).as("none of before counts").isEqualTo(State.HALF_OPEN);
  }
}
