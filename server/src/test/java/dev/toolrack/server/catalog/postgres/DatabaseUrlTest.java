package dev.toolrack.server.catalog.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.Driver;

class DatabaseUrlTest {
  @Test
  void readsUserPasswordAndParameters() {
    DatabaseUrl url =
        DatabaseUrl.parse(
            "postgresql://ann%40x:p%3Aw+1@db.example:6432/tools?sslmode=require&application_name=a");

    assertThat(url)
        .isEqualTo(
            new DatabaseUrl(
                "jdbc:postgresql://db.example:6432/tools?sslmode=require&ApplicationName=a",
                "ann@x",
                "p:w+1"));
  }

  @Test
  void defaultsTheDatabaseToTheUser() {
    assertThat(DatabaseUrl.parse("postgres://ann@[::1]").jdbcUrl())
        .isEqualTo("jdbc:postgresql://[::1]/ann");
  }

  /** Guards against a user whose name the driver took for parameters, or decoded once more. */
  @ParameterizedTest
  @CsvSource({
    "a%26b%3Dc, a&b=c",
    "a%3Fssl%3Dtrue, a?ssl=true",
    "a%252Fb, a%2Fb",
    "100%25, 100%",
    "a+b, a+b",
    "a%2Fb, a/b"
  })
  void theDatabaseThatTheUserStandsForIsCalledAsTheUserIs(String encoded, String name) {
    DatabaseUrl url = DatabaseUrl.parse("postgres://" + encoded + "@h?connect_timeout=3");

    assertThat(url.user()).isEqualTo(name);
    assertThat(Driver.parseURL(url.jdbcUrl(), null))
        .containsEntry("PGDBNAME", name)
        .containsEntry("connectTimeout", "3")
        .doesNotContainKeys("ssl", "b");
  }

  /** Guards against a plus sign that the driver takes for a blank. */
  @Test
  void aPlusSignInADatabaseStandsForItself() {
    assertThat(Driver.parseURL(DatabaseUrl.parse("postgres://ann@h/a+b%2Bc").jdbcUrl(), null))
        .containsEntry("PGDBNAME", "a+b+c");
  }

  /** Guards against a password that is given as libpq takes it, and that Postgres then refuses. */
  @Test
  void aPlusSignInAParameterStandsForItself() {
    assertThat(
            Driver.parseURL(DatabaseUrl.parse("postgres://h/d?password=a+b%20c").jdbcUrl(), null))
        .containsEntry("password", "a+b c");
  }

  @Test
  void keepsAJdbcUrl() {
    String text = "jdbc:postgresql://h/db?user=ann&password=secret";

    assertThat(DatabaseUrl.parse(text)).isEqualTo(new DatabaseUrl(text, "", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://ann:secret@h:1/db?password=secret",
        "jdbc:postgresql://h/db?user=ann&password=secret"
      })
  void showsNoSecret(String text) {
    assertThat(DatabaseUrl.parse(text).toString()).doesNotContain("secret").contains("h");
  }

  /** Guards against a user and password that stood in the log as a part of the host. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://ann:secret@h:5432/db",
        "jdbc:postgresql://ann:secret@h/db?ssl=true",
        "jdbc:postgresql://ann:secret@h?user=x@y",
        "jdbc:postgresql://ann:s/secret@h/db",
        "jdbc:postgresql:ann:secret@db"
      })
  void refusesAUserInAJdbcUrl(String text) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a jdbc:postgresql: URL has user and password as parameters")
        .message()
        .doesNotContain("secret");
  }

  @Test
  void anAtSignInAParameterIsNoUser() {
    String text = "jdbc:postgresql://h/a%40b?user=ann@h&password=se@cret";

    assertThat(Driver.parseURL(DatabaseUrl.parse(text).jdbcUrl(), null))
        .containsEntry("PGHOST", "h")
        .containsEntry("PGDBNAME", "a@b")
        .containsEntry("user", "ann@h");
  }

  /** The message of the decoder once told a part of the password. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://ann:100%secret@h/db",
        "postgresql://ann:100%se@h",
        "postgres://a%s@h"
      })
  void ofAPercentSignOfItsOwnItSaysHowItIsWritten(String text) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessage(
            "user, password and database are percent-encoded; a % of their own is written %25");
  }

  /** The driver's refusal once told all of such a URL. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://h/db?user=ann&password=100%secret",
        "jdbc:postgresql://h:99999/db?user=ann&password=secret",
        "postgresql://ann:secret@h:port/db",
        "postgresql://ann:secret@h/100%xdb"
      })
  void refusesWhatTheDriverWould(String text) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a port is up to 65535, and a % that is no percent-encoding is written %25");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "mysql://u:secret@h/db", "postgresql:///db", "postgresql://secret@h/a/b"})
  void refusesOthers(String text) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("secret");
  }
}
