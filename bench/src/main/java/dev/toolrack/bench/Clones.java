package dev.toolrack.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** Fills a catalog with SQL by cloning an existing tool together with its version. */
final class Clones {
  private static final int TRANSACTION = 20_000;

  private Clones() {}

  /**
   * Creates the tools {@link Catalog#other} 0 to {@code count} - 1 as clones of {@link
   * Catalog#SLUG}.
   */
  static void make(Connection database, int count) throws SQLException {
    try (PreparedStatement tools =
            database.prepareStatement(
                """
                insert into toolrack.tools
                  (tenant, slug, kind, display_name, description, platform, category, tags, annotations)
                select tenant, ? || i, kind, display_name, description, platform,
                  category, tags, annotations
                from toolrack.tools, generate_series(?, ?) as i where slug = ?""");
        PreparedStatement versions =
            database.prepareStatement(
                """
                insert into toolrack.tool_versions (tool_id, version, status, display_name,
                  description, input_schema, output_schema, endpoint, policy, annotations,
                  content_hash)
                select made.id, v.version, v.status, v.display_name, v.description, v.input_schema,
                  v.output_schema, v.endpoint, v.policy, v.annotations, v.content_hash
                from toolrack.tools made, toolrack.tool_versions v join toolrack.tools t
                  on t.id = v.tool_id
                where t.slug = ? and made.latest_version_id is null""")) {
      database.setAutoCommit(false);
      for (int from = 0; from < count; from += TRANSACTION) {
        int to = Math.min(count, from + TRANSACTION) - 1;
        tools.setString(1, Catalog.OTHER);
        tools.setInt(2, from);
        tools.setInt(3, to);
        tools.setString(4, Catalog.SLUG);
        versions.setString(1, Catalog.SLUG);
        if (tools.executeUpdate() != to - from + 1 || versions.executeUpdate() != to - from + 1) {
          throw new IllegalStateException("the tools from " + from + " were not made");
        }
        database.commit();
      }
      database.setAutoCommit(true);
      try (Statement analyze = database.createStatement()) {
        analyze.execute("vacuum analyze toolrack.tools, toolrack.tool_versions");
      }
    }
  }
}
