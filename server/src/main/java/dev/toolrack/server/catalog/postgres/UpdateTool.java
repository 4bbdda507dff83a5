package dev.toolrack.server.catalog.postgres;

import dev.toolrack.jooq.tables.records.ToolsRecord;
import dev.toolrack.server.catalog.Tool;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.catalog.ToolUpdate;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Changes fields of a tool. Throws TOOL_NOT_FOUND or ETAG_MISMATCH. */
record UpdateTool(ToolKey key, ToolUpdate update, String etag) implements ToolMutation {
  @Override
  public boolean apply(DSLContext dsl) {
    ToolsRecord row = ToolRows.lock(dsl, key);
    checkEtag(row, etag);
    ToolSpec present = ToolRows.spec(row);
    ToolSpec wanted =
        new ToolSpec(
            present.slug(),
            present.kind(),
            or(update.displayName(), present.displayName()),
            or(update.description(), present.description()),
            or(update.platform(), present.platform()),
            or(update.category(), present.category()),
            or(update.tags(), present.tags()),
            or(update.annotations(), present.annotations()),
            or(update.enabled(), present.enabled()));
    if (wanted.equals(present)) {
      return false;
    }
    ToolRows.setChangeable(row, wanted);
    dsl.executeUpdate(row);
    return true;
  }

  /** Throws ETAG_MISMATCH unless the etag is empty or matches the row. */
  static void checkEtag(ToolsRecord row, String etag) {
    if (!etag.isEmpty() && !etag.equals(Tool.etag(row.getRevision()))) {
      throw ToolrackException.of(
              Reason.ETAG_MISMATCH, "The tool " + row.getSlug() + " has changed since it was read")
          .with("slug", row.getSlug());
    }
  }

  private static <T> T or(@Nullable T given, T present) {
    return given == null ? present : given;
  }
}
