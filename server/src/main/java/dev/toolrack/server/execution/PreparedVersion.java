package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.failure.ToolrackException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the pipeline works out once per version. Thread-safe.
 *
 * @param output accepts anything unless the policy has the output validated
 * @param target null if the version has no endpoint
 * @param outputPath parsed JSON Pointer to the output
 * @param concurrency calls of the version in flight
 * @param replySizes what its replies take lately
 */
record PreparedVersion(
    CompiledSchema input,
    CompiledSchema output,
    ToolInvoker.@Nullable Target target,
    List<String> outputPath,
    Policy policy,
    InFlightLimit concurrency,
    ReplySizes replySizes) {

  /**
   * Prepares a version.
   *
   * @param concurrency the version's own, also where it was prepared before
   * @throws ToolrackException SCHEMA_REFUSED or INVALID_REQUEST, with the field
   */
  static PreparedVersion of(
      String tenant,
      VersionSpec version,
      SchemaCompiler schemas,
      ToolInvoker invoker,
      InFlightLimit concurrency) {
    Policy policy = version.policy();
    Endpoint endpoint = version.endpoint();
    ToolInvoker.Target target = endpoint == null ? null : invoker.prepare(tenant, endpoint, policy);
    return new PreparedVersion(
        schemas.compile("tool_version.input_schema", version.inputSchema()),
        policy.validateOutput()
            ? schemas.compile("tool_version.output_schema", version.outputSchema())
            : CompiledSchema.ANY,
        target,
        target == null ? List.of() : JsonPointers.parse(target.outputPointer()),
        policy,
        concurrency,
        new ReplySizes());
  }
}
