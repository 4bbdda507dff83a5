package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.HttpEndpoint;
import dev.toolrack.v1.StatusRange;
import dev.toolrack.v1.ToolVersion;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Converts versions. */
final class VersionConversion {
  private VersionConversion() {}

  static VersionSpec toDomain(ToolVersion version) {
    return new VersionSpec(
        VersionNumber.parse("tool_version.version", version.getVersion()),
        version.getDisplayName(),
        version.getDescription(),
        version.getInputSchema(),
        version.getOutputSchema(),
        version.hasEndpoint() ? toDomain(version.getEndpoint()) : null,
        PolicyConversion.toDomain(version.getPolicy()),
        version.getAnnotationsMap());
  }

  private static Endpoint toDomain(dev.toolrack.v1.Endpoint endpoint) {
    return switch (endpoint.getProtocolCase()) {
      case HTTP -> {
        HttpEndpoint http = endpoint.getHttp();
        yield new Endpoint.Http(
            Enums.toDomain("tool_version.endpoint.http.method", http.getMethod()),
            http.getUrlTemplate(),
            http.getHeadersMap(),
            http.getOutputPointer(),
            http.getSuccessStatusesList().stream()
                .map(
                    range ->
                        new Endpoint.StatusRange(
                            range.getFirst(),
                            range.getLast() == 0 ? range.getFirst() : range.getLast()))
                .toList());
      }
      case PROTOCOL_NOT_SET ->
          throw ToolrackException.invalid("tool_version.endpoint", "names no protocol");
    };
  }

  /** Converts a version for the reply to a mutation or a list. */
  static ToolVersion toProto(PublishedVersion version, boolean withSchemas) {
    VersionSpec content = version.content();
    ToolVersion.Builder proto =
        toProto(version, version.status(), content.displayName(), content.description());
    addContent(proto, content, withSchemas);
    return proto.build();
  }

  /** Adds what every view shows. */
  static ToolVersion.Builder toProto(
      PublishedVersion version, VersionStatus status, String displayName, String description) {
    return ToolVersion.newBuilder()
        .setTool(version.tool().slug())
        .setVersion(version.content().number().toString())
        .setStatus(Enums.toProto(status))
        .setDisplayName(displayName)
        .setDescription(description)
        .setCreateTime(Times.toProto(version.createTime()));
  }

  /**
   * Adds what only the full view shows. Maps are sorted, so that equal contents have equal bytes.
   */
  static void addContent(ToolVersion.Builder proto, VersionSpec content, boolean withSchemas) {
    if (withSchemas) {
      proto.setInputSchema(content.inputSchema()).setOutputSchema(content.outputSchema());
    }
    dev.toolrack.v1.Endpoint endpoint = toProto(content.endpoint());
    if (endpoint != null) {
      proto.setEndpoint(endpoint);
    }
    proto
        .setPolicy(PolicyConversion.toProto(content.policy()))
        .putAllAnnotations(new TreeMap<>(content.annotations()));
  }

  private static dev.toolrack.v1.@Nullable Endpoint toProto(@Nullable Endpoint endpoint) {
    return switch (endpoint) {
      case null -> null;
      case Endpoint.Http http ->
          dev.toolrack.v1.Endpoint.newBuilder()
              .setHttp(
                  HttpEndpoint.newBuilder()
                      .setMethod(Enums.toProto(http.method()))
                      .setUrlTemplate(http.urlTemplate())
                      .putAllHeaders(new TreeMap<>(http.headers()))
                      .setOutputPointer(http.outputPointer())
                      .addAllSuccessStatuses(ranges(http.successStatuses())))
              .build();
    };
  }

  private static List<StatusRange> ranges(List<Endpoint.StatusRange> ranges) {
    return ranges.stream()
        .map(
            range -> StatusRange.newBuilder().setFirst(range.first()).setLast(range.last()).build())
        .toList();
  }
}
