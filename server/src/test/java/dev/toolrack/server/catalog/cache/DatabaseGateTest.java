package dev.toolrack.server.catalog.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.testing.LogLines;
import java.sql.SQLException;
import java.time.Duration;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.Test;

class DatabaseGateTest {
  private static final Duration PROBE = Duration.ofMillis(250);

  private final FakeTime time = new FakeTime();
  private boolean known;
  private final DatabaseGate gate = new DatabaseGate(time, PROBE, () -> known);

  @Test
  void letsEverybodyInUntilACallFails() {
    assertThat(gate.tryEnter()).isTrue();
    assertThat(gate.tryEnter()).isTrue();
    assertThat(gate.suspect()).isFalse();
    assertThat(gate.shut()).isFalse();
  }

  @Test
  void letsOneInEachIntervalAfterAFailure() {
    gate.failed(new IllegalStateException("away"));
    assertThat(gate.shut()).isTrue();
    time.pass(PROBE.minusNanos(1));
    assertThat(gate.tryEnter()).isFalse();
    assertThat(gate.shut()).isTrue();

    time.pass(Duration.ofNanos(1));
    assertThat(gate.shut()).isFalse();
    assertThat(gate.tryEnter()).isTrue();
    assertThat(gate.tryEnter()).isFalse();
    assertThat(gate.shut()).isTrue();
    time.pass(PROBE);
    assertThat(gate.tryEnter()).as("whatever became of the one before").isTrue();
  }

  @Test
  void isOpenAgainOnceACallHasSucceeded() {
    gate.silent(Duration.ofMillis(500));
    assertThat(gate.suspect()).isTrue();
    time.pass(PROBE);
    assertThat(gate.tryEnter()).isTrue();

    gate.succeeded();

    assertThat(gate.suspect()).isFalse();
    assertThat(gate.shut()).isFalse();
    assertThat(gate.tryEnter()).isTrue();
    assertThat(gate.tryEnter()).isTrue();
  }

  /** Clients add when to try again; the message once said so too. */
  @Test
  void whoIsTurnedAwayIsToldWhenToComeBack() {
    assertThat(gate.unavailable()).hasMessage("The catalog cannot be read just now");
    assertThat(gate.unavailable().reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE);
    assertThat(gate.unavailable().retryAfter()).contains(PROBE);
  }

  /** An outage of an hour was once told every ten seconds. */
  @Test
  void saysOnceThatItIsShutAndOnceThatItIsNot() {
    try (LogLines log = new LogLines(DatabaseGate.class)) {
      gate.failed(new DataAccessException("no connection", new SQLException("refused")));
      time.pass(Duration.ofMinutes(1));
      gate.silent(Duration.ofMillis(500));
      gate.succeeded();
      gate.succeeded();
      assertThat(log.all())
          .containsExactly(
              "WARN Tools cannot be read from Postgres, memory answers what it can: refused",
              "INFO Tools can be read from Postgres again");
    }
  }

  @Test
  void saysNothingOfAnOutageThatIsKnown() {
    known = true;
    try (LogLines log = new LogLines(DatabaseGate.class)) {
      gate.failed(new IllegalStateException("away"));
      gate.succeeded();
      assertThat(log.all()).isEmpty();
    }
  }
}
