package dev.toolrack.server.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseFailureTest {
  @ParameterizedTest
  @CsvSource({
    "08006, true, true",
    "53300, true, true",
    "57P01, true, true",
    "58030, true, true",
    "40P01, true, true",
    "55P03, true, true",
    "25006, true, true",
    // A missing privilege used to be an outage for lists of executions alone.
    "42501, false, true",
    "42P01, false, true",
    "28P01, false, true",
    "3D000, false, true",
    "55000, false, true",
    "22021, false, false",
    "23505, false, false",
    "X, false, false",
    ", false, false",
  })
  void aStateSaysWhetherToTryAgain(String state, boolean unavailable, boolean worthWaitingFor) {
    Throwable failure = new IllegalStateException(new SQLException("no", state));
    assertThat(DatabaseFailure.isUnavailable(failure)).isEqualTo(unavailable);
    assertThat(DatabaseFailure.isWorthWaitingFor(failure)).isEqualTo(worthWaitingFor);
    assertThat(DatabaseFailure.sqlState(failure)).isEqualTo(state == null ? "" : state);
  }

  @Test
  void theInnermostStateCountsAndSoDoesEveryCauseOnTheWay() {
    SQLException inner = new SQLException("inner", "23505");
    assertThat(DatabaseFailure.sqlState(new SQLException("outer", "XX000", inner)))
        .isEqualTo("23505");
    assertThat(DatabaseFailure.sqlState(new SQLException("outer", "57014", new SQLException("x"))))
        .isEqualTo("57014");
    assertThat(
            DatabaseFailure.isUnavailable(
                new SQLTransientConnectionException("pool", new SQLException("x", "28P01"))))
        .isTrue();
    assertThat(DatabaseFailure.isUnavailable(new SQLException("x", "XX000", new IOException())))
        .isTrue();
    assertThat(DatabaseFailure.isUnavailable(new SQLException("x", new InterruptedException())))
        .isTrue();
  }

  @Test
  void theOriginIsWhatPostgresOrTheNetworkSays() {
    assertThat(
            DatabaseFailure.origin(
                new IllegalStateException("ours", new SQLException("FATAL: no\nmore", "28P01"))))
        .isEqualTo("FATAL: no");
    assertThat(
            DatabaseFailure.origin(
                new SQLException("failed.", new UnknownHostException("db.test"))))
        .isEqualTo("failed. UnknownHostException: db.test");
    assertThat(DatabaseFailure.origin(new IllegalStateException("ours"))).isEqualTo("ours");
  }

  /** The log of an outage once began with "EOFException: null". */
  @Test
  void aConnectionThatEndsWithoutAWordIsSaidToBeClosed() {
    assertThat(DatabaseFailure.origin(new SQLException("I/O error.", "08006", new EOFException())))
        .isEqualTo("I/O error. The server closed the connection");
    assertThat(
            DatabaseFailure.origin(
                new SQLException("I/O error.", "08006", new ClosedChannelException())))
        .isEqualTo("I/O error. ClosedChannelException");
  }

  @Test
  void aSummaryHasNoValuesOfRows() {
    assertThat(DatabaseFailure.summary(new SQLException("refused\nDetail: (secret)")))
        .isEqualTo("refused");
  }
}
