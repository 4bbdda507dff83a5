package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Sha256;
import dev.toolrack.server.catalog.VersionCheck;
import dev.toolrack.server.catalog.VersionSpec;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Accepts the versions that {@link ExecutionPipeline} can execute. Thread-safe. Compiled schemas
 * are remembered by their digests, because the tools of an import often share schemas.
 */
public final class ExecutableVersionCheck implements VersionCheck {
  /** Most digests that are kept; beyond it, all of them are forgotten. */
  private static final int MAX_COMPILED = 10_000;

  private final SchemaCompiler schemas;
  private final ToolInvoker invoker;
  private final Set<Sha256> compiled = ConcurrentHashMap.newKeySet();

  public ExecutableVersionCheck(SchemaCompiler schemas, ToolInvoker invoker) {
    this.schemas = schemas;
    this.invoker = invoker;
  }

  @Override
  public void check(VersionSpec version) {
    checkSchema("tool_version.input_schema", version.inputSchema());
    checkSchema("tool_version.output_schema", version.outputSchema());
    Endpoint endpoint = version.endpoint();
    if (endpoint != null) {
      invoker.check(endpoint, version.policy());
    }
  }

  private void checkSchema(String field, String schema) {
    if (schema.isEmpty()) {
      return; // takes any JSON
    }
    Sha256 digest = Sha256.of(schema.getBytes(StandardCharsets.UTF_8));
    if (compiled.contains(digest)) {
      return;
    }
    var _ = schemas.compile(field, schema);
    if (compiled.size() >= MAX_COMPILED) {
      compiled.clear();
    }
    compiled.add(digest);
  }
}
