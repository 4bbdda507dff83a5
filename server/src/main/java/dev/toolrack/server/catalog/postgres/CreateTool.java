package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;

import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import org.jooq.DSLContext;

/** Creates a tool. Throws TOOL_ALREADY_EXISTS. */
record CreateTool(String tenant, ToolSpec spec) implements ToolMutation {
  @Override
  public ToolKey key() {
    return new ToolKey(tenant, spec.slug());
  }

  @Override
  public boolean apply(DSLContext dsl) {
    int created =
        dsl.insertInto(TOOLS).set(ToolRows.newRow(tenant, spec)).onConflictDoNothing().execute();
    if (created == 0) {
      throw alreadyExists(spec.slug());
    }
    return true;
  }

  static ToolrackException alreadyExists(String slug) {
    return ToolrackException.of(
            Reason.TOOL_ALREADY_EXISTS, "The slug " + slug + " is or was in use")
        .with("slug", slug);
  }
}
