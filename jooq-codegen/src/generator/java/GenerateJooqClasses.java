import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.OnError;
import org.jooq.meta.jaxb.Target;

/**
 * Generates the classes of {@code dev.toolrack.jooq}: starts an embedded Postgres, applies the
 * migrations and reads the database catalog. Does nothing if the migrations, this file and the
 * versions of the tools are unchanged since the last run.
 *
 * <p>Arguments: the migrations folder, this file, the build folder, and the versions of the tools.
 */
public final class GenerateJooqClasses {
  private static final String SCHEMA = "toolrack";

  private GenerateJooqClasses() {}

  public static void main(String[] args) throws Exception {
    Path migrations = Path.of(args[0]).toRealPath();
    Path source = Path.of(args[1]);
    Path build = Path.of(args[2]);
    Path classes = build.resolve("generated-sources/jooq");
    Path stamp = build.resolve("jooq-classes.sha256");
    String inputs = hash(migrations, source, args[3]);
    if (Files.isDirectory(classes)
        && Files.exists(stamp)
        && Files.readString(stamp).equals(inputs)) {
      return;
    }
    Files.deleteIfExists(stamp);
    deleteRecursively(classes);
    // Maven copies resources but never removes them; Flyway would still find deleted migrations.
    deleteRecursively(build.resolve("classes/db/migration"));
    Files.createDirectories(classes);
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start()) {
      Flyway.configure()
          .dataSource(postgres.getPostgresDatabase())
          .locations("filesystem:" + migrations)
          .defaultSchema(SCHEMA)
          .load()
          .migrate();
      GenerationTool.generate(configuration(postgres.getJdbcUrl("postgres", "postgres"), classes));
    }
    Files.writeString(stamp, inputs);
  }

  private static Configuration configuration(String url, Path classes) {
    return new Configuration()
        .withLogging(Logging.WARN)
        .withOnError(OnError.FAIL)
        .withJdbc(
            new Jdbc().withDriver("org.postgresql.Driver").withUrl(url).withUser("postgres"))
        .withGenerator(
            new Generator()
                .withDatabase(
                    new Database()
                        .withName("org.jooq.meta.postgres.PostgresDatabase")
                        .withInputSchema(SCHEMA)
                        .withIncludeSystemSequences(true)
                        .withIncludes(
                            "tenants|tools|tools_id_seq|tool_.*|mutation_requests|catalog_changes|executions"
                                + "|execution_blocks|execution_block_records|all_executions"
                                + "|catalog_revision|version_status|search_text|contains_word"
                                + "|is_alike|likeness|index_changes|prune_.*|create_execution_partitions"
                                + "|drop_execution_partitions|delete_unpartitioned_executions|blocks_end_before"
                                + "|flyway_schema_history")
                        .withForcedTypes(
                            new ForcedType()
                                .withName("INSTANT")
                                .withIncludeTypes("(?i:timestamp with time zone|timestamptz)")))
                .withGenerate(
                    new Generate()
                        .withGeneratedAnnotation(false)
                        .withComments(false)
                        .withImplicitJoinPathsToOne(false)
                        .withImplicitJoinPathsToMany(false)
                        .withImplicitJoinPathsManyToMany(false)
                        .withGlobalObjectReferences(true))
                .withTarget(
                    new Target()
                        .withPackageName("dev.toolrack.jooq")
                        .withDirectory(classes.toString())));
  }

  private static String hash(Path migrations, Path source, String versions) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(versions.getBytes(StandardCharsets.UTF_8));
    List<Path> files = new ArrayList<>();
    files.add(source);
    try (var found = Files.list(migrations)) {
      found.filter(file -> file.toString().endsWith(".sql")).sorted().forEach(files::add);
    }
    for (Path file : files) {
      digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void deleteRecursively(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var found = Files.walk(folder)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
