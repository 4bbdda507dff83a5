package dev.toolrack.bench.subject;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** A Postgres dedicated to the benchmark, with statement statistics. */
public final class Postgres implements AutoCloseable {
  private static final String DATABASE = "postgres";

  private final EmbeddedPostgres postgres;

  private Postgres(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Starts a Postgres with its data in the folder, configured like the one that Toolrack embeds.
   */
  public static Postgres start(Path folder) {
    try {
      return new Postgres(
          EmbeddedPostgres.builder()
              .setDataDirectory(folder.resolve("postgres"))
              .setOverrideWorkingDirectory(folder.resolve("postgres-binaries").toFile())
              .setRegisterShutdownHook(false)
              .setLocaleConfig("locale", "C.UTF-8")
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setServerConfig("max_connections", "100")
              .setServerConfig("shared_buffers", "64MB")
              .setServerConfig("max_wal_size", "512MB")
              .setServerConfig("shared_preload_libraries", "pg_stat_statements")
              .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
              .setOutputRedirector(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URL to pass as {@code --database-url}. */
  public String url() {
    return url(DATABASE);
  }

  /** The {@code --database-url} of a database created by a benchmark. */
  public String url(String database) {
    return "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/" + database;
  }

  public String jdbcUrl() {
    return jdbcUrl(DATABASE);
  }

  /** The JDBC URL of a database created by a benchmark. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/" + database + "?user=postgres";
  }

  /** Creates an empty database. */
  public void create(String database) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + database);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens a new connection, which the caller must close. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl());
  }

  @Override
  public void close() {
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "Postgres on port " + postgres.getPort();
  }
}
