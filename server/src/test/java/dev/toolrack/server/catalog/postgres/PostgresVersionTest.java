package dev.toolrack.server.catalog.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import org.junit.jupiter.api.Test;

class PostgresVersionTest {
  private static final DatabaseUrl URL = DatabaseUrl.parse("postgresql://me:hush@db:5433/tools");

  /** A start on Postgres 13 ended with a syntax error in the first migration. */
  @Test
  void aPostgresThatIsTooOldIsNamed() {
    assertThatThrownBy(() -> PostgresVersion.require(13, "13.22 (Debian 13.22-1)", URL))
        .isInstanceOfSatisfying(
            ToolrackException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INTERNAL))
        .hasMessage(
            "postgresql://db:5433/tools is Postgres 13.22 (Debian 13.22-1), and Toolrack needs 14"
                + " or newer; upgrade it, or name another one with --database-url");
  }

  @Test
  void othersAreAccepted() {
    assertThatCode(() -> PostgresVersion.require(14, "14.0", URL)).doesNotThrowAnyException();
    assertThatCode(() -> PostgresVersion.require(18, "18.1", URL)).doesNotThrowAnyException();
  }
}
