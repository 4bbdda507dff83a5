package dev.toolrack.server.bootstrap;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.catalog.postgres.DatabaseUrl;
import dev.toolrack.server.testing.LogLines;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose data a data directory holds decides whether a start uses, removes or refuses it. */
class EmbeddedDatabaseIT {
  @TempDir Path folder;
  private Path data;
  private Path initializing;
  private Path initialized;

  @BeforeEach
  void name() {
    data = folder.resolve("postgres");
    initializing = folder.resolve("postgres.initializing");
    initialized = folder.resolve("postgres.initialized");
  }

  /** Starts it, has a statement carried out if there is one, and stops it. */
  private void start(String... statements) throws SQLException {
    try (DataDirectory directory = DataDirectory.take(folder);
        EmbeddedDatabase database = EmbeddedDatabase.start(directory, 5, Duration.ofSeconds(30));
        Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static Connection connect(EmbeddedDatabase database) throws SQLException {
    DatabaseUrl url = DatabaseUrl.parse(database.url());
    return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
  }

  /** Once such a folder was deleted as the remains of an interrupted set-up. */
  @Test
  void dataThatIsNotItsOwnIsLeftAlone() throws IOException {
    Path theirs = Files.createDirectories(data).resolve("PG_VERSION");
    Files.writeString(theirs, "16");
    assertThatThrownBy(this::start)
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith(data + " is not one that Toolrack made")
        .hasMessageContaining("give another --data-dir")
        .hasMessageNotContaining("\n");
    assertThat(theirs).hasContent("16");
    assertThat(initializing).doesNotExist();
    assertThat(initialized).doesNotExist();
  }

  @Test
  void anInterruptedSetUpBeginsAnewAndACompleteOneStays() throws IOException, SQLException {
    Files.createFile(initializing);
    Path half = Files.createDirectories(data).resolve("half");
    Files.createFile(half);
    start("create table kept as select 42 as answer");
    assertThat(half).doesNotExist();
    assertThat(initialized).exists();
    assertThat(initializing).doesNotExist();

    // As an end between the two markers leaves them.
    Files.createFile(initializing);
    try (DataDirectory directory = DataDirectory.take(folder);
        EmbeddedDatabase database = EmbeddedDatabase.start(directory, 5, Duration.ofSeconds(30));
        Connection connection = connect(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select answer from kept")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getInt(1)).isEqualTo(42);
    }
    assertThat(initializing).doesNotExist();
  }

  @Test
  void aFirstStartIsMarkedWhileItGoesOn() throws IOException, SQLException {
    Path programs = Files.createDirectories(folder.resolve("postgres-binaries/PG-damaged"));
    Files.createFile(programs.resolve(".exists"));
    try (DataDirectory directory = DataDirectory.take(folder)) {
      // What Postgres is set up for and does not start with.
      int tooFew = -1_000;
      assertThatThrownBy(() -> EmbeddedDatabase.start(directory, tooFew, Duration.ofSeconds(2)))
          .isInstanceOf(StartException.class);
    }
    assertThat(initializing).exists();
    assertThat(initialized).doesNotExist();
    start();
    assertThat(initialized).exists();
    assertThat(programs).doesNotExist();
  }

  /** Defect: on a nearly full disk the first start ended only when its time was up. */
  @ParameterizedTest
  @CsvSource({"127, 128, false", "63, 64, true"})
  void aFirstStartWithoutSpaceEndsAtOnce(long free, long needed, boolean unpacked) {
    assertThatThrownBy(() -> EmbeddedDatabase.requireSpace(Path.of("data"), free << 20, unpacked))
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith(
            "data has %d MB free, and a new embedded Postgres needs %d MB".formatted(free, needed));
    assertThatCode(() -> EmbeddedDatabase.requireSpace(Path.of("data"), needed << 20, unpacked))
        .doesNotThrowAnyException();
  }

  /** After a kill amid the first start, no later one once succeeded. */
  @Test
  void programsThatWereUnpackedInPartAreUnpackedAnew() throws IOException, SQLException {
    Path binaries = folder.resolve("postgres-binaries");
    Path half = Files.createDirectories(binaries.resolve("PG-half/bin"));
    Path whole = Files.createDirectories(binaries.resolve("PG-whole"));
    Files.createFile(half.resolve("initdb"));
    Files.createFile(whole.resolve(".exists"));
    start();
    assertThat(binaries.resolve("PG-half")).doesNotExist();
    assertThat(whole).exists();
  }

  /** Guards against a superuser without a password for every user of the machine. */
  @Test
  void onlyWhoReadsItsFileConnects() throws IOException, SQLException {
    Path password = folder.resolve("postgres.password");
    assertPasswordIsAsked();
    String first = Files.readString(password);
    assertThat(Files.getPosixFilePermissions(password))
        .containsExactlyInAnyOrder(OWNER_READ, OWNER_WRITE);
    start("create table kept as select 42 as answer");
    assertPasswordIsAsked();
    assertThat(password).hasContent(first);

    // As a build left it that knew of no password.
    Files.delete(password);
    Files.writeString(data.resolve("pg_hba.conf"), "host all all 127.0.0.1/32 trust\n");
    start("select answer from kept");
    assertThat(Files.readString(password)).isNotEqualTo(first);
    assertPasswordIsAsked();
  }

  private void assertPasswordIsAsked() throws SQLException {
    try (DataDirectory directory = DataDirectory.take(folder);
        EmbeddedDatabase database = EmbeddedDatabase.start(directory, 5, Duration.ofSeconds(30))) {
      String url = DatabaseUrl.parse(database.url()).jdbcUrl();
      assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", "wrong"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
      connect(database).close();
    }
  }

  @Test
  void aStartThatFailsLeavesNoPostgresRunning() throws IOException {
    // Exists for nobody who looks, and is in the way of who makes it.
    Files.createSymbolicLink(initialized, folder.resolve("nowhere"));
    assertThatThrownBy(this::start)
        .isInstanceOf(StartException.class)
        .hasRootCauseInstanceOf(FileAlreadyExistsException.class);
    assertThat(data.resolve("postgresql.conf")).exists();
    assertThat(data.resolve("postmaster.pid")).doesNotExist();
  }

  /** As after a crash of the machine, when the number of the process that was is another's. */
  @Test
  void aPostgresOfAnotherFolderIsNoOrphan() throws IOException, SQLException {
    start();
    Path other = folder.resolve("other");
    try (DataDirectory directory = DataDirectory.take(other);
        EmbeddedDatabase running = EmbeddedDatabase.start(directory, 5, Duration.ofSeconds(30))) {
      String theirs = Files.readAllLines(other.resolve("postgres/postmaster.pid")).getFirst();
      Files.write(data.resolve("postmaster.pid"), List.of(theirs, data.toString(), "1"));
      start();
      assertThat(ProcessHandle.of(Long.parseLong(theirs))).isPresent();
      connect(running).close();
    }
  }

  @Test
  void aPostgresThatWasLeftRunningIsStopped() throws IOException, SQLException {
    DataDirectory directory = DataDirectory.take(folder);
    EmbeddedDatabase left = EmbeddedDatabase.start(directory, 5, Duration.ofSeconds(30));
    ProcessHandle process =
        ProcessHandle.of(
                Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).getFirst()))
            .orElseThrow();
    directory.close();
    Files.delete(data.resolve("epg-lock")); // which this process would not have kept
    start();
    assertThat(process.isAlive()).isFalse();
    left.close();
  }

  /** The log once spoke of connections that broke, and not of what had ended. */
  @Test
  void saysThatItHasEndedUnasked() throws IOException {
    try (LogLines log = new LogLines(EmbeddedDatabase.class);
        DataDirectory directory = DataDirectory.take(folder);
        EmbeddedDatabase ended = EmbeddedDatabase.start(directory, 5, Duration.ofSeconds(30))) {
      String process = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
      assertThat(ProcessHandle.of(Long.parseLong(process)).orElseThrow().destroyForcibly())
          .isTrue();
      await().atMost(Duration.ofSeconds(60)).until(() -> !log.all().isEmpty());
      assertThat(log.all())
          .as(ended.toString())
          .containsExactly(
              "ERROR The embedded Postgres in "
                  + data
                  + " has ended, and nothing starts it again; stop this server and start it anew");
    }
  }
}
