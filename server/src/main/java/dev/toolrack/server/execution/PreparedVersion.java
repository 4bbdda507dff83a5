package dev.toolrack.server.execution;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.failure.ToolrackException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the pipeline computes once per version. Thread-safe.
 *
 * @param output accepts anything unless the policy requires the output to be validated
 * @param target null if the version has no endpoint
 * @param outputPath parsed JSON Pointer to the output
 * @param concurrency limit of the version's calls in flight
 * @param replySizes recent sizes of its replies
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
   * @param concurrency the version's limit, the same one each time it is prepared
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
