package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOL_VERSIONS;

import dev.toolrack.jooq.tables.records.ToolVersionsRecord;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.SelectField;

/** Reads and writes rows of versions. */
final class VersionRows {
  /** All columns except the schemas. */
  static final List<SelectField<?>> WITHOUT_SCHEMAS =
      List.of(
          TOOL_VERSIONS.ID,
          TOOL_VERSIONS.VERSION,
          TOOL_VERSIONS.PRECEDENCE,
          TOOL_VERSIONS.STATUS,
          TOOL_VERSIONS.DISPLAY_NAME,
          TOOL_VERSIONS.DESCRIPTION,
          TOOL_VERSIONS.ENDPOINT,
          TOOL_VERSIONS.POLICY,
          TOOL_VERSIONS.ANNOTATIONS,
          TOOL_VERSIONS.CREATED_AT);

  private VersionRows() {}

  static PublishedVersion published(ToolKey tool, Record row) {
    return published(
        tool, row, row.get(TOOL_VERSIONS.INPUT_SCHEMA), row.get(TOOL_VERSIONS.OUTPUT_SCHEMA));
  }

  static PublishedVersion publishedWithoutSchemas(ToolKey tool, Record row) {
    return published(tool, row, "", "");
  }

  private static PublishedVersion published(
      ToolKey tool, Record row, String inputSchema, String outputSchema) {
    return StoredRow.read(
        name(tool.slug(), row.get(TOOL_VERSIONS.VERSION)),
        () -> recorded(tool, row, inputSchema, outputSchema));
  }

  /** Name of a version in the failure for its row. */
  static String name(String slug, String number) {
    return "version " + number + " of " + slug;
  }

  private static PublishedVersion recorded(
      ToolKey tool, Record row, String inputSchema, String outputSchema) {
    VersionSpec content =
        new VersionSpec(
            number(row.get(TOOL_VERSIONS.VERSION)),
            row.get(TOOL_VERSIONS.DISPLAY_NAME),
            row.get(TOOL_VERSIONS.DESCRIPTION),
            inputSchema,
            outputSchema,
            EndpointJson.read(row.get(TOOL_VERSIONS.ENDPOINT)),
            PolicyJson.read(row.get(TOOL_VERSIONS.POLICY)),
            EndpointJson.readAnnotations(row.get(TOOL_VERSIONS.ANNOTATIONS)));
    return new PublishedVersion(
        row.get(TOOL_VERSIONS.ID),
        tool,
        content,
        status(row.get(TOOL_VERSIONS.STATUS)),
        row.get(TOOL_VERSIONS.CREATED_AT));
  }

  static ToolVersionsRecord newRow(long toolId, VersionSpec content, VersionStatus status) {
    ToolVersionsRecord row = new ToolVersionsRecord();
    row.setToolId(toolId);
    row.setVersion(content.number().toString());
    row.setStatus(column(status));
    row.setDisplayName(content.displayName());
    row.setDescription(content.description());
    row.setInputSchema(content.inputSchema());
    row.setOutputSchema(content.outputSchema());
    JSONB endpoint = EndpointJson.write(content.endpoint());
    JSONB policy = PolicyJson.write(content.policy());
    JSONB annotations = EndpointJson.writeAnnotations(content.annotations());
    row.setEndpoint(endpoint);
    row.setPolicy(policy);
    row.setAnnotations(annotations);
    row.setContentHash(
        ContentHash.of(
            content,
            endpoint == null ? "" : endpoint.data(),
            policy == null ? PolicyJson.DEFAULT : policy.data(),
            annotations.data()));
    return row;
  }

  static VersionNumber number(String column) {
    return VersionNumber.parse("version", column);
  }

  static VersionStatus status(dev.toolrack.jooq.enums.VersionStatus column) {
    return VersionStatus.valueOf(column.name());
  }

  static dev.toolrack.jooq.enums.VersionStatus column(VersionStatus status) {
    return dev.toolrack.jooq.enums.VersionStatus.valueOf(status.name());
  }

  static ToolrackException notFound(ToolKey key, VersionNumber number) {
    return ToolrackException.of(
            Reason.VERSION_NOT_FOUND, "The tool " + key.slug() + " has no version " + number)
        .with("slug", key.slug())
        .with("selector", number.toString());
  }

  /** Finds the version of a tool by its number. */
  static Optional<PublishedVersion> find(
      DSLContext dsl, long toolId, ToolKey tool, VersionNumber number) {
    return dsl.selectFrom(TOOL_VERSIONS)
        .where(TOOL_VERSIONS.TOOL_ID.eq(toolId))
        .and(TOOL_VERSIONS.VERSION.eq(number.toString()))
        .fetchOptional(row -> published(tool, row));
  }

  /** Throws VERSION_CONTENT_CONFLICT unless the existing version has the wanted content. */
  static void requireContent(PublishedVersion present, VersionSpec wanted) {
    String difference = present.content().firstDifference(wanted);
    if (difference != null) {
      throw ToolrackException.of(
              Reason.VERSION_CONTENT_CONFLICT,
              "Version "
                  + wanted.number()
                  + " of "
                  + present.tool().slug()
                  + " exists with other content: "
                  + difference
                  + " differs")
          .with("slug", present.tool().slug())
          .with("version", wanted.number().toString())
          .with("differs", difference);
    }
  }
}
