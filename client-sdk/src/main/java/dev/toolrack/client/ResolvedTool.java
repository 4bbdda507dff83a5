package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ToolVersion;
import dev.toolrack.v1.VersionStatus;
import java.util.Map;

/**
 * The immutable version that a slug and a selector resolved to.
 *
 * @param toolVersion the version as the contract defines it, with endpoint and policy
 * @param matchedBy what made the selector match
 * @param etag etag of this answer, for {@link ToolrackClient#resolveIfChanged}
 * @param revision the catalog revision of the tool's last change
 * @param served where the answer came from
 */
public record ResolvedTool(
    ToolVersion toolVersion, MatchedBy matchedBy, String etag, long revision, Served served) {
  /** Rejects null. */
  public ResolvedTool {
    requireNonNull(toolVersion, "toolVersion");
    requireNonNull(matchedBy, "matchedBy");
    requireNonNull(etag, "etag");
    requireNonNull(served, "served");
  }

  static ResolvedTool fromProto(ResolveResponse response) {
    return new ResolvedTool(
        response.getToolVersion(),
        MatchedBy.fromProto(response.getMatchedBy()),
        response.getEtag(),
        response.getRevision(),
        Served.fromProto(response.getServed()));
  }

  ResolvedTool servedAs(Served newServed) {
    return new ResolvedTool(toolVersion, matchedBy, etag, revision, newServed);
  }

  /** Slug of the tool. */
  public String slug() {
    return toolVersion.getTool();
  }

  /** The version, for example {@code 1.4.0}. */
  public String version() {
    return toolVersion.getVersion();
  }

  /** Whether the version is DEPRECATED: it still resolves, but should be replaced. */
  public boolean deprecated() {
    return toolVersion.getStatus() == VersionStatus.VERSION_STATUS_DEPRECATED;
  }

  /** Name for people. */
  public String displayName() {
    return toolVersion.getDisplayName();
  }

  /** What this version does. */
  public String description() {
    return toolVersion.getDescription();
  }

  /** JSON Schema of the input as JSON text; empty if any JSON value is accepted. */
  public String inputSchema() {
    return toolVersion.getInputSchema();
  }

  /** JSON Schema of the output as JSON text; empty if the output can be any JSON value. */
  public String outputSchema() {
    return toolVersion.getOutputSchema();
  }

  /** Annotations of the version. */
  public Map<String, String> annotations() {
    return toolVersion.getAnnotationsMap();
  }

  /** Whether the version has an endpoint; without one, it resolves but cannot be executed. */
  public boolean executable() {
    return toolVersion.hasEndpoint();
  }

  /** Names the version; omits schemas and annotations. */
  @Override
  public String toString() {
    return "ResolvedTool["
        + slug()
        + "@"
        + version()
        + ", matchedBy="
        + matchedBy
        + ", revision="
        + revision
        + ", served="
        + served
        + "]";
  }
}
