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
 * The password of an embedded Postgres, without which its loopback port would make every user of
 * the machine its superuser. It is in a file that its owner alone reads. Not thread-safe.
 */
final class EmbeddedPassword {
  private static final String METHOD = "scram-sha-256";

  /** Of the driver, which then does not tell the password to whoever else took the port. */
  private static final String REQUIRED = "requireAuth";

  private static final int BYTES = 32;

  private static final String ASKED =
      "local all all scram-sha-256\nhost all all all scram-sha-256\n";

  private static final String NOT_ASKED = "host all postgres 127.0.0.1/32 trust\n";

  private final Path file;
  private final Path rules;
  private final String text;
  private final boolean isSet;

  /** Whether Postgres asks for it from its start on. */
  private boolean isAsked;

  private EmbeddedPassword(Path file, Path rules, String text, boolean isSet) {
    this.file = file;
    this.rules = rules;
    this.text = text;
    this.isSet = isSet;
  }

  /**
   * What the file holds, or a new one if there is none.
   *
   * @param data of a Postgres that does not run, or where there is to be one
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

  /** What a URL for the driver has of it beside the password itself. */
  String parameters() {
    return isAsked ? "?" + REQUIRED + "=" + METHOD : "";
  }

  /** Has a Postgres be set up with it, so that it never runs without. */
  void prepareSetUp(EmbeddedPostgres.Builder builder) throws IOException {
    if (!isSet) {
      keep();
    }
    isAsked = true;
    // Whatever the library calls them, these are options of initdb, of which the last one counts.
    builder
        .setLocaleConfig("auth", METHOD)
        .setLocaleConfig("pwfile", file.toString())
        // Nobody guesses so much chance, however fast.
        .setLocaleConfig("set", "scram_iterations=1")
        .setConnectConfig(REQUIRED, METHOD);
  }

  /** Has a Postgres that was set up before start with it, or without to be given it then. */
  void prepareStart(EmbeddedPostgres.Builder builder) throws IOException {
    isAsked = isSet;
    Files.writeString(rules, isAsked ? ASKED : NOT_ASKED);
    if (isAsked) {
      builder.setConnectConfig(REQUIRED, METHOD);
    }
  }

  /** Gives it to a Postgres of a build before there was one, or whose file was removed. */
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
