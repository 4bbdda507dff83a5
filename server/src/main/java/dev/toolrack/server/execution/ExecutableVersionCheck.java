package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.VersionCheck;
import dev.toolrack.server.catalog.VersionSpec;

/** Accepts the versions that {@link ExecutionPipeline} could execute. Thread-safe. */
public final class ExecutableVersionCheck implements VersionCheck {
  private final SchemaCompiler schemas;
  private final ToolInvoker invoker;

  public ExecutableVersionCheck(SchemaCompiler schemas, ToolInvoker invoker) {
    this.schemas = schemas;
    this.invoker = invoker;
  }

  @Override
  public void check(VersionSpec version) {
    var _ = schemas.compile("tool_version.input_schema", version.inputSchema());
    var _ = schemas.compile("tool_version.output_schema", version.outputSchema());
    Endpoint endpoint = version.endpoint();
    if (endpoint != null) {
      var _ = invoker.prepare("", endpoint, version.policy());
    }
  }
}
