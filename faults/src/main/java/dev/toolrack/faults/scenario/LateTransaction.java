package dev.toolrack.faults.scenario;

import dev.toolrack.faults.history.Mutation;
import dev.toolrack.faults.history.Mutation.Kind;
import dev.toolrack.faults.lab.LabException;
import dev.toolrack.faults.lab.Postgres;
import dev.toolrack.faults.load.Load;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that disables a tool with SQL when the fault begins, and commits when the fault
 * ends, after many that began later. Another transaction then enables the tool.
 */
final class LateTransaction implements Fault {
  private static final String CHANNEL = "sql";

  private final boolean early;
  private @Nullable Connection connection;

  /**
   * Creates the fault.
   *
   * @param early whether the transaction takes its revision, and with it the lock under which
   *     revisions are assigned, at once rather than when it commits
   */
  LateTransaction(boolean early) {
    this.early = early;
  }

  @Override
  public void inject(Stage stage) {
    try {
      Connection opened = Postgres.connect("toolrack", "toolrack");
      connection = opened;
      opened.setAutoCommit(false);
      enable(opened, false);
      if (early) {
        try (PreparedStatement statement =
            opened.prepareStatement("set constraints all immediate")) {
          statement.execute();
        }
      }
    } catch (SQLException e) {
      throw new LabException("the late transaction does not begin", e);
    }
  }

  @Override
  public void heal(Stage stage) {
    Connection late = connection;
    if (late == null) {
      return;
    }
    try (late) {
      commit(stage, late, Kind.DISABLE);
    } catch (SQLException e) {
      throw new LabException("the late transaction does not commit", e);
    }
  }

  @Override
  public void restore(Stage stage) {
    try (Connection again = Postgres.connect("toolrack", "toolrack")) {
      again.setAutoCommit(false);
      enable(again, true);
      commit(stage, again, Kind.ENABLE);
    } catch (SQLException e) {
      throw new LabException("the tool is not enabled again", e);
    }
  }

  private static void enable(Connection connection, boolean enabled) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "update toolrack.tools set enabled = ? where tenant = 'default' and slug = ?")) {
      statement.setBoolean(1, enabled);
      statement.setString(2, Load.LATE);
      if (statement.executeUpdate() != 1) {
        throw new LabException("there is no tool " + Load.LATE);
      }
    }
  }

  private static void commit(Stage stage, Connection connection, Kind kind) throws SQLException {
    long nanos = System.nanoTime();
    connection.commit();
    long endNanos = System.nanoTime();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select revision from toolrack.tools where tenant = 'default' and slug = ?")) {
      statement.setString(1, Load.LATE);
      try (ResultSet row = statement.executeQuery()) {
        if (!row.next()) {
          throw new LabException("there is no tool " + Load.LATE);
        }
        stage
            .history()
            .write(
                new Mutation(
                    stage.history().newId(),
                    CHANNEL,
                    kind,
                    Load.LATE,
                    kind == Kind.ENABLE ? 1 : 0,
                    nanos,
                    endNanos,
                    Mutation.Result.DONE,
                    row.getLong(1)));
      }
    }
  }
}
