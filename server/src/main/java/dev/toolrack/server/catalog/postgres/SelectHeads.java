package dev.toolrack.server.catalog.postgres;

import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.jooq.Tables.TOOL_CHANNELS;
import static dev.toolrack.jooq.Tables.TOOL_VERSIONS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.concat;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.lateral;
import static org.jooq.impl.DSL.listAgg;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.octetLength;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import dev.toolrack.jooq.tables.ToolVersions;
import dev.toolrack.server.catalog.HeadQuery;
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
import org.jooq.ResultQuery;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * The heads of enabled tools, each with the content of a version, in one statement and so from one
 * snapshot. The version is the one that the selector names, or that its channel points to; for a
 * range, and if there is no such channel, it is the latest, which will probably be chosen. Large
 * content is omitted, so that all queries together return little; it can be loaded by the version's
 * id.
 *
 * <p>Every cold Resolve waits for this, so the statement is rendered once and results are read
 * without records.
 */
record SelectHeads(List<HeadQuery> queries) implements Function<DSLContext, List<LoadedHead>> {
  /** Separates the parts of a line, which contain no blanks. */
  private static final char BLANK = ' ';

  private static final String LINE_END = "\n";

  /** Not a version number. */
  private static final String NO_VERSION = "";

  /**
   * A row per query. Each column is an array, so that one statement serves any number of queries.
   *
   * <p>The limit is the number of queries and so has no effect on the result. Because its value is
   * unknown when planning, Postgres expects few rows and keeps one generic plan. Without it,
   * Postgres would plan every execution, which takes longer than the execution itself.
   */
  private static final Table<?> WANTED =
      table(
              "(select * from unnest(cast({0} as text[]), cast({1} as text[]), cast({2} as text[]),"
                  + " cast({3} as text[])) with ordinality as asked"
                  + " (tenant, slug, number, channel, place) limit cast({4} as bigint))",
              param("tenants", String.class),
              param("slugs", String.class),
              param("numbers", String.class),
              param("channels", String.class),
              param("count", Long.class))
          .as("wanted");

  private static final Field<String> TENANT = wanted("tenant", String.class);
  private static final Field<String> SLUG = wanted("slug", String.class);
  private static final Field<String> NUMBER = wanted("number", String.class);
  private static final Field<String> CHANNEL = wanted("channel", String.class);
  private static final Field<Long> PLACE = wanted("place", Long.class);

  private static final ToolVersions CHOSEN = TOOL_VERSIONS.as("chosen");

  /** Most bytes of content that come with a head; nearly all versions have less. */
  static final int MAX_CONTENT_BYTES = 16 * 1_024;

  /** Size of the chosen version in bytes, determined without reading the documents, as stored. */
  private static final Field<Integer> CONTENT_BYTES =
      octetLength(CHOSEN.DESCRIPTION)
          .plus(octetLength(CHOSEN.INPUT_SCHEMA))
          .plus(octetLength(CHOSEN.OUTPUT_SCHEMA))
          .plus(coalesce(stored(CHOSEN.ENDPOINT), inline(0)))
          .plus(stored(CHOSEN.ANNOTATIONS));

  /** A line per version, highest first: id, number, status. */
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

  /** A line per channel: name, and number of its version. */
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

  /** The limit keeps the planner from scanning all tools when it expects many queries. */
  private static final Table<?> FOUND =
      select(
              TOOLS.KIND,
              TOOLS.DISPLAY_NAME,
              TOOLS.DESCRIPTION,
              TOOLS.REVISION,
              VERSIONS,
              CHANNELS,
              CHOSEN.ID.as("chosen_id"),
              CHOSEN.VERSION.as("chosen_version"),
              CHOSEN.STATUS.as("chosen_status"),
              CHOSEN.DISPLAY_NAME.as("chosen_display_name"),
              CHOSEN.DESCRIPTION.as("chosen_description"),
              CHOSEN.INPUT_SCHEMA,
              CHOSEN.OUTPUT_SCHEMA,
              CHOSEN.ENDPOINT,
              CHOSEN.POLICY,
              CHOSEN.ANNOTATIONS,
              CHOSEN.CREATED_AT)
          .from(TOOLS)
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
                      TOOLS.LATEST_VERSION)))
          .and(CONTENT_BYTES.le(inline(MAX_CONTENT_BYTES)))
          .where(TOOLS.TENANT.eq(TENANT))
          .and(TOOLS.SLUG.eq(SLUG))
          .and(TOOLS.DELETED_AT.isNull())
          .and(condition(TOOLS.ENABLED))
          .limit(inline(1))
          .asTable("found");

  private static final Select<?> QUERY =
      select(Revisions.newest(), FOUND.asterisk())
          .from(WANTED)
          .leftJoin(lateral(FOUND))
          .on(noCondition())
          .orderBy(PLACE);

  /**
   * With a placeholder for each parameter: those of {@link #columns}, in that order, and their
   * count.
   */
  private static final String SQL = DSL.using(SQLDialect.POSTGRES).render(QUERY);

  SelectHeads {
    queries = List.copyOf(queries);
  }

  private static Field<Integer> stored(Field<JSONB> document) {
    return field("pg_column_size({0})", Integer.class, document);
  }

  private static <T> Field<T> wanted(String column, Class<T> type) {
    return field(name("wanted", column), type);
  }

  /** Renders the statement, by initializing this class. */
  static void prepare() {}

  @Override
  public List<LoadedHead> apply(DSLContext dsl) {
    return dsl.connectionResult(this::read);
  }

  /** The same statement, for tests of its query plan. */
  ResultQuery<?> query(DSLContext dsl) {
    List<Object> parameters = new ArrayList<>();
    columns().forEach(values -> parameters.add(DSL.val(values, String[].class)));
    parameters.add(DSL.val((long) queries.size()));
    return dsl.resultQuery(SQL, parameters.toArray());
  }

  private List<@Nullable String[]> columns() {
    return List.of(
        column(query -> query.key().tenant()),
        column(query -> query.key().slug()),
        column(query -> number(query.selector())),
        column(query -> channel(query.selector())));
  }

  private @Nullable String[] column(Function<HeadQuery, @Nullable String> value) {
    return queries.stream().map(value).toArray(String[]::new);
  }

  private static @Nullable String number(@Nullable Selector selector) {
    return switch (selector) {
      case null -> NO_VERSION;
      case Selector.Exact exact -> exact.number().toString();
      case Selector.Default _, Selector.Latest _, Selector.Channel _, Selector.Range _ -> null;
    };
  }

  private static @Nullable String channel(@Nullable Selector selector) {
    return switch (selector) {
      case Selector.Default _ -> Selector.Syntax.STABLE;
      case Selector.Channel channel -> channel.name();
      case null -> null;
      case Selector.Latest _, Selector.Exact _, Selector.Range _ -> null;
    };
  }

  private List<LoadedHead> read(Connection connection) throws SQLException {
    List<LoadedHead> heads = new ArrayList<>(queries.size());
    try (PreparedStatement statement = connection.prepareStatement(SQL)) {
      int parameter = 0;
      for (String[] values : columns()) {
        statement.setArray(++parameter, connection.createArrayOf("text", values));
      }
      statement.setLong(++parameter, queries.size());
      try (ResultSet row = statement.executeQuery()) {
        for (HeadQuery query : queries) {
          row.next();
          heads.add(read(query.key(), row));
        }
      }
    }
    return List.copyOf(heads);
  }

  private static LoadedHead read(ToolKey key, ResultSet row) throws SQLException {
    long asOf = row.getLong(1);
    String kind = row.getString(2);
    return kind == null
        ? new LoadedHead(null, null, asOf)
        : new LoadedHead(head(key, kind, row), version(key, row), asOf);
  }

  private static ToolHead head(ToolKey key, String kind, ResultSet row) throws SQLException {
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

  private static @Nullable PublishedVersion version(ToolKey key, ResultSet row)
      throws SQLException {
    long id = row.getLong(8);
    if (row.wasNull()) {
      return null;
    }
    String number = row.getString(9);
    String displayName = row.getString(11);
    String description = row.getString(12);
    String inputSchema = row.getString(13);
    String outputSchema = row.getString(14);
    JSONB endpoint = json(row.getString(15));
    JSONB policy = json(row.getString(16));
    JSONB annotations = JSONB.valueOf(row.getString(17));
    VersionSpec content =
        StoredRow.read(
            VersionRows.name(key.slug(), number),
            () ->
                new VersionSpec(
                    VersionRows.number(number),
                    displayName,
                    description,
                    inputSchema,
                    outputSchema,
                    EndpointJson.read(endpoint),
                    PolicyJson.read(policy),
                    EndpointJson.readAnnotations(annotations)));
    return new PublishedVersion(
        id,
        key,
        content,
        VersionStatus.valueOf(row.getString(10)),
        row.getObject(18, OffsetDateTime.class).toInstant());
  }

  private static @Nullable JSONB json(@Nullable String column) {
    return column == null ? null : JSONB.valueOf(column);
  }
}
