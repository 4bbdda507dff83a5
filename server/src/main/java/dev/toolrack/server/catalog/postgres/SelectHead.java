package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.jooq.Tables.TOOL_CHANNELS;
import static dev.toolrack.jooq.Tables.TOOL_VERSIONS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.listAgg;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import dev.toolrack.jooq.tables.ToolVersions;
import dev.toolrack.server.catalog.LoadedHead;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.VersionRef;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Param;
import org.jooq.ResultQuery;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The head of an enabled tool with the content of a version, in one statement and so from one
 * snapshot. The version is the one that the selector names, or the channel it names points to; for
 * a range, and where there is no such channel, it is the latest, which is only likely to be chosen.
 *
 * <p>Every cold Resolve waits for this, so it is rendered once and read without records.
 *
 * @param selector null if no content is wanted
 */
record SelectHead(ToolKey key, @Nullable Selector selector)
    implements Function<DSLContext, LoadedHead> {
  /** Between the parts of an index' line, none of which holds one. */
  private static final char BLANK = ' ';

  private static final String LINE_END = "\n";

  /** What is no version's number. */
  private static final String NO_VERSION = "";

  private static final Param<String> TENANT = param("tenant", String.class);
  private static final Param<String> SLUG = param("slug", String.class);
  private static final Param<String> NUMBER = param("number", String.class);
  private static final Param<String> CHANNEL = param("channel", String.class);

  private static final ToolVersions CHOSEN = TOOL_VERSIONS.as("chosen");

  /** A line a version, the highest first: id, number, status. */
  private static final Field<String> VERSIONS =
      field(
              select(
                      listAgg(
                              concat(
                                  TOOL_VERSIONS.ID,
                                  inline(" "),
                                  TOOL_VERSIONS.VERSION,
                                  inline(" "),
                                  TOOL_VERSIONS.STATUS),
                              LINE_END)
                          .withinGroupOrderBy(TOOL_VERSIONS.PRECEDENCE.desc()))
                  .from(TOOL_VERSIONS)
                  .where(TOOL_VERSIONS.TOOL_ID.eq(TOOLS.ID)))
          .as("versions");

  /** A line a channel: name, number of its version. */
  private static final Field<String> CHANNELS =
      field(
              select(
                      listAgg(
                              concat(TOOL_CHANNELS.NAME, inline(" "), TOOL_CHANNELS.VERSION),
                              LINE_END)
                          .withinGroupOrderBy(TOOL_CHANNELS.NAME))
                  .from(TOOL_CHANNELS)
                  .where(TOOL_CHANNELS.TOOL_ID.eq(TOOLS.ID)))
          .as("channels");

  private static final Select<?> QUERY =
      select(
              Revisions.newest(),
              TOOLS.KIND,
              TOOLS.DISPLAY_NAME,
              TOOLS.DESCRIPTION,
              TOOLS.REVISION,
              VERSIONS,
              CHANNELS,
              CHOSEN.ID,
              CHOSEN.VERSION,
              CHOSEN.STATUS,
              CHOSEN.DISPLAY_NAME,
              CHOSEN.DESCRIPTION,
              CHOSEN.INPUT_SCHEMA,
              CHOSEN.OUTPUT_SCHEMA,
              CHOSEN.ENDPOINT,
              CHOSEN.POLICY,
              CHOSEN.ANNOTATIONS,
              CHOSEN.CREATED_AT)
          .from(selectOne().asTable("one"))
          .leftJoin(TOOLS)
          .on(TOOLS.TENANT.eq(TENANT))
          .and(TOOLS.SLUG.eq(SLUG))
          .and(TOOLS.DELETED_AT.isNull())
          .and(condition(TOOLS.ENABLED))
          .leftJoin(CHOSEN)
          .on(CHOSEN.TOOL_ID.eq(TOOLS.ID))
          .and(
              CHOSEN.VERSION.eq(
                  coalesce(
                      NUMBER,
                      field(
                          select(TOOL_CHANNELS.VERSION)
                              .from(TOOL_CHANNELS)
                              .where(TOOL_CHANNELS.TOOL_ID.eq(TOOLS.ID))
                              .and(TOOL_CHANNELS.NAME.eq(CHANNEL))),
                      TOOLS.LATEST_VERSION)));

  /** With a place for each parameter, in the order that {@link #bindings} has. */
  private static final String SQL = DSL.using(SQLDialect.POSTGRES).render(QUERY);

  @Override
  public LoadedHead apply(DSLContext dsl) {
    return dsl.connectionResult(this::read);
  }

  /** The same for those who want to know how Postgres runs it. */
  ResultQuery<?> query(DSLContext dsl) {
    return dsl.resultQuery(
        SQL, bindings().stream().map(value -> DSL.val(value, String.class)).toArray());
  }

  private List<@Nullable String> bindings() {
    List<@Nullable String> bindings = new ArrayList<>(4);
    bindings.add(key.tenant());
    bindings.add(key.slug());
    bindings.add(number());
    bindings.add(channel());
    return bindings;
  }

  private @Nullable String number() {
    return switch (selector) {
      case null -> NO_VERSION;
      case Selector.Exact exact -> exact.number().toString();
      case Selector.Default _, Selector.Latest _, Selector.Channel _, Selector.Range _ -> null;
    };
  }

  private @Nullable String channel() {
    return switch (selector) {
      case Selector.Default _ -> Selector.Syntax.STABLE;
      case Selector.Channel channel -> channel.name();
      case null -> null;
      case Selector.Latest _, Selector.Exact _, Selector.Range _ -> null;
    };
  }

  private LoadedHead read(Connection connection) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SQL)) {
      int parameter = 0;
      for (String value : bindings()) {
        statement.setString(++parameter, value);
      }
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        long asOf = row.getLong(1);
        String kind = row.getString(2);
        return kind == null
            ? new LoadedHead(null, null, asOf)
            : new LoadedHead(head(kind, row), version(row), asOf);
      }
    }
  }

  private ToolHead head(String kind, ResultSet row) throws SQLException {
    List<VersionRef> versions = new ArrayList<>();
    Map<String, Long> ids = new LinkedHashMap<>();
    for (String line : lines(row.getString(6))) {
      int first = line.indexOf(BLANK);
      int last = line.lastIndexOf(BLANK);
      long id = Long.parseLong(line, 0, first, 10);
      String number = line.substring(first + 1, last);
      versions.add(
          new VersionRef(
              id, VersionRows.number(number), VersionStatus.valueOf(line.substring(last + 1))));
      ids.put(number, id);
    }
    Map<String, Long> channels = new LinkedHashMap<>();
    for (String line : lines(row.getString(7))) {
      int blank = line.indexOf(BLANK);
      channels.put(
          line.substring(0, blank), Objects.requireNonNull(ids.get(line.substring(blank + 1))));
    }
    return new ToolHead(
        key,
        ToolKind.valueOf(kind),
        row.getString(3),
        row.getString(4),
        channels,
        versions,
        row.getLong(5));
  }

  private static List<String> lines(@Nullable String column) {
    return column == null ? List.of() : List.of(column.split(LINE_END));
  }

  private @Nullable PublishedVersion version(ResultSet row) throws SQLException {
    long id = row.getLong(8);
    if (row.wasNull()) {
      return null;
    }
    VersionSpec content =
        new VersionSpec(
            VersionRows.number(row.getString(9)),
            row.getString(11),
            row.getString(12),
            row.getString(13),
            row.getString(14),
            EndpointJson.read(json(row.getString(15))),
            PolicyJson.read(json(row.getString(16))),
            EndpointJson.readAnnotations(JSONB.valueOf(row.getString(17))));
    return new PublishedVersion(
        id,
        key.slug(),
        content,
        VersionStatus.valueOf(row.getString(10)),
        row.getObject(18, OffsetDateTime.class).toInstant());
  }

  private static @Nullable JSONB json(@Nullable String column) {
    return column == null ? null : JSONB.valueOf(column);
  }
}
