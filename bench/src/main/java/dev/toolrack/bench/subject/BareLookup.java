package dev.toolrack.bench.subject;

import static dev.toolrack.jooq.Tables.TOOLS;
import static dev.toolrack.jooq.Tables.TOOL_VERSIONS;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.ToolVersion;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/**
 * What one would write without Toolrack: resolves a tool's latest version with one statement, on a
 * virtual thread, with as many connections as Toolrack has. Caches nothing, and returns endpoint
 * and policy as their JSON text.
 */
final class BareLookup extends ToolServiceGrpc.ToolServiceImplBase {
  private static final int CONNECTIONS = 20;

  private final DSLContext dsl;
  private final Executor threads = Executors.newVirtualThreadPerTaskExecutor();

  BareLookup(String jdbcUrl) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(jdbcUrl);
    config.setMaximumPoolSize(CONNECTIONS);
    this.dsl = DSL.using(new HikariDataSource(config), SQLDialect.POSTGRES);
  }

  @Override
  public void resolve(ResolveRequest request, StreamObserver<ResolveResponse> observer) {
    threads.execute(() -> answer(request, observer));
  }

  private void answer(ResolveRequest request, StreamObserver<ResolveResponse> observer) {
    Record row;
    try {
      row =
          dsl.select(
                  TOOLS.SLUG,
                  TOOLS.REVISION,
                  TOOLS.DISPLAY_NAME,
                  TOOLS.DESCRIPTION,
                  TOOL_VERSIONS.VERSION,
                  TOOL_VERSIONS.INPUT_SCHEMA,
                  TOOL_VERSIONS.OUTPUT_SCHEMA,
                  TOOL_VERSIONS.ENDPOINT,
                  TOOL_VERSIONS.POLICY)
              .from(TOOLS)
              .join(TOOL_VERSIONS)
              .on(TOOL_VERSIONS.ID.eq(TOOLS.LATEST_VERSION_ID))
              .where(TOOLS.TENANT.eq("default"))
              .and(TOOLS.SLUG.eq(request.getSlug()))
              .and(TOOLS.DELETED_AT.isNull())
              .and(DSL.condition(TOOLS.ENABLED))
              .fetchOne();
    } catch (DataAccessException e) {
      observer.onError(Status.UNAVAILABLE.withCause(e).asRuntimeException());
      return;
    }
    if (row == null) {
      observer.onError(Status.NOT_FOUND.asRuntimeException());
      return;
    }
    observer.onNext(
        ResolveResponse.newBuilder()
            .setRevision(row.get(TOOLS.REVISION))
            .setToolVersion(
                ToolVersion.newBuilder()
                    .setTool(row.get(TOOLS.SLUG))
                    .setVersion(row.get(TOOL_VERSIONS.VERSION))
                    .setDisplayName(row.get(TOOLS.DISPLAY_NAME))
                    .setDescription(row.get(TOOLS.DESCRIPTION))
                    .setInputSchema(row.get(TOOL_VERSIONS.INPUT_SCHEMA))
                    .setOutputSchema(row.get(TOOL_VERSIONS.OUTPUT_SCHEMA))
                    .putAnnotations("endpoint", String.valueOf(row.get(TOOL_VERSIONS.ENDPOINT)))
                    .putAnnotations("policy", String.valueOf(row.get(TOOL_VERSIONS.POLICY))))
            .build());
    observer.onCompleted();
  }
}
