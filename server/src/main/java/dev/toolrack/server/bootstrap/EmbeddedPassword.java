package dev.toolrack.server.bootstrap;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

/**
 * The password of an embedded Postgres. Without one, its loopback port would make every user of the
 * machine its superuser. Kept in a file that only its owner can read. Not thread-safe.
 */
final class EmbeddedPassword {
  private static final String METHOD = "scram-sha-256";

  /**
   * An option of the driver, which then does not reveal the password to another process that has
   * taken the port.
   */
  private static final String REQUIRED = "requireAuth";

  private static final int BYTES = 32;

  private static final String ASKED =
      "local all all scram-sha-256\nhost all all all scram-sha-256\n";

  private static final String NOT_ASKED = "host all postgres 127.0.0.1/32 trust\n";

  private final Path file;
  private final Path rules;
  private final String text;
  private final boolean isSet;

  /** Whether Postgres requires the password from its start. */
  private boolean isAsked;

  private EmbeddedPassword(Path file, Path rules, String text, boolean isSet) {
    this.file = file;
    this.rules = rules;
    this.text = text;
    this.isSet = isSet;
  }

  /**
   * Reads the password from the file, or creates a new one.
   *
   * @param data data of a Postgres that is not running, or where it will be created
   */
  static EmbeddedPassword of(Path file, Path data) throws IOException {
    Path rules = data.resolve("pg_hba.conf");
    if (Files.exists(file)) {
      return new EmbeddedPassword(file, rules, Files.readString(file).strip(), true);
    }
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    return new EmbeddedPassword(file, rules, HexFormat.of().formatHex(random), false);
  }

  String text() {
    return text;
  }

  /** The options of a driver URL that go with the password. */
  String parameters() {
    return isAsked ? "?" + REQUIRED + "=" + METHOD : "";
  }

  /** Configures set-up with the password, so that Postgres never runs without one. */
  void prepareSetUp(EmbeddedPostgres.Builder builder) throws IOException {
    if (!isSet) {
      keep();
    }
    isAsked = true;
    // Despite their names in the library, these are options of initdb, the last of which counts.
    builder
        .setLocaleConfig("auth", METHOD)
        .setLocaleConfig("pwfile", file.toString())
        // The password is too random to be guessed, however fast.
        .setLocaleConfig("set", "scram_iterations=1")
        .setConnectConfig(REQUIRED, METHOD);
  }

  /**
   * Configures the start of an existing Postgres: with the password, or without one to set it
   * afterwards.
   */
  void prepareStart(EmbeddedPostgres.Builder builder) throws IOException {
    isAsked = isSet;
    Files.writeString(rules, isAsked ? ASKED : NOT_ASKED);
    if (isAsked) {
      builder.setConnectConfig(REQUIRED, METHOD);
    }
  }

  /**
   * Sets the password of a Postgres that was created by an earlier build, or whose file was
   * removed.
   */
  void setIfNew(EmbeddedPostgres postgres) throws IOException {
    if (isAsked) {
      return;
    }
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set scram_iterations = 1");
      statement.execute("alter role postgres password '" + text + "'");
      keep();
      Files.writeString(rules, ASKED);
      statement.execute("select pg_reload_conf()");
    } catch (SQLException e) {
      throw new IOException("its password cannot be set: " + e.getMessage(), e);
    }
  }

  private void keep() throws IOException {
    Path complete = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(complete);
    Files.createFile(
        complete,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(complete, text + "\n");
    Files.move(complete, file, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public String toString() {
    return "EmbeddedPassword{" + file + "}";
  }
}
