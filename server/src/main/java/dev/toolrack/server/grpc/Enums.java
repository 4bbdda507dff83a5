package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.FeedState;
import dev.toolrack.v1.HttpMethod;
import dev.toolrack.v1.MatchedBy;
import dev.toolrack.v1.Served;
import org.jspecify.annotations.Nullable;

/**
 * Converts between the enums of the contract and of the domain. Null stands for an unspecified
 * value; a number that the contract does not define is refused with the path of the field.
 */
final class Enums {
  private Enums() {}

  static @Nullable ToolKind toDomain(String field, dev.toolrack.v1.ToolKind kind) {
    return switch (kind) {
      case TOOL_KIND_UNSPECIFIED -> null;
      case TOOL_KIND_TOOL -> ToolKind.TOOL;
      case TOOL_KIND_AGENT -> ToolKind.AGENT;
      case TOOL_KIND_WORKFLOW -> ToolKind.WORKFLOW;
      case TOOL_KIND_MCP_SERVER -> ToolKind.MCP_SERVER;
      case UNRECOGNIZED -> throw unknown(field);
    };
  }

  static dev.toolrack.v1.ToolKind toProto(ToolKind kind) {
    return switch (kind) {
      case TOOL -> dev.toolrack.v1.ToolKind.TOOL_KIND_TOOL;
      case AGENT -> dev.toolrack.v1.ToolKind.TOOL_KIND_AGENT;
      case WORKFLOW -> dev.toolrack.v1.ToolKind.TOOL_KIND_WORKFLOW;
      case MCP_SERVER -> dev.toolrack.v1.ToolKind.TOOL_KIND_MCP_SERVER;
    };
  }

  static @Nullable VersionStatus toDomain(String field, dev.toolrack.v1.VersionStatus status) {
    return switch (status) {
      case VERSION_STATUS_UNSPECIFIED -> null;
      case VERSION_STATUS_DRAFT -> VersionStatus.DRAFT;
      case VERSION_STATUS_ACTIVE -> VersionStatus.ACTIVE;
      case VERSION_STATUS_DEPRECATED -> VersionStatus.DEPRECATED;
      case VERSION_STATUS_RETIRED -> VersionStatus.RETIRED;
      case UNRECOGNIZED -> throw unknown(field);
    };
  }

  static dev.toolrack.v1.VersionStatus toProto(VersionStatus status) {
    return switch (status) {
      case DRAFT -> dev.toolrack.v1.VersionStatus.VERSION_STATUS_DRAFT;
      case ACTIVE -> dev.toolrack.v1.VersionStatus.VERSION_STATUS_ACTIVE;
      case DEPRECATED -> dev.toolrack.v1.VersionStatus.VERSION_STATUS_DEPRECATED;
      case RETIRED -> dev.toolrack.v1.VersionStatus.VERSION_STATUS_RETIRED;
    };
  }

  static Endpoint.Method toDomain(String field, HttpMethod method) {
    return switch (method) {
      case HTTP_METHOD_UNSPECIFIED, HTTP_METHOD_POST -> Endpoint.Method.POST;
      case HTTP_METHOD_GET -> Endpoint.Method.GET;
      case HTTP_METHOD_PUT -> Endpoint.Method.PUT;
      case HTTP_METHOD_PATCH -> Endpoint.Method.PATCH;
      case HTTP_METHOD_DELETE -> Endpoint.Method.DELETE;
      case UNRECOGNIZED -> throw unknown(field);
    };
  }

  static HttpMethod toProto(Endpoint.Method method) {
    return switch (method) {
      case GET -> HttpMethod.HTTP_METHOD_GET;
      case POST -> HttpMethod.HTTP_METHOD_POST;
      case PUT -> HttpMethod.HTTP_METHOD_PUT;
      case PATCH -> HttpMethod.HTTP_METHOD_PATCH;
      case DELETE -> HttpMethod.HTTP_METHOD_DELETE;
    };
  }

  static MatchedBy toProto(dev.toolrack.server.catalog.MatchedBy matchedBy) {
    return switch (matchedBy) {
      case EXACT -> MatchedBy.MATCHED_BY_EXACT;
      case RANGE -> MatchedBy.MATCHED_BY_RANGE;
      case CHANNEL -> MatchedBy.MATCHED_BY_CHANNEL;
      case LATEST -> MatchedBy.MATCHED_BY_LATEST;
    };
  }

  static Served toProto(dev.toolrack.server.catalog.Served served) {
    return switch (served) {
      case NEAR_CACHE -> Served.SERVED_NEAR_CACHE;
      case CLUSTER -> Served.SERVED_CLUSTER;
      case DATABASE -> Served.SERVED_DATABASE;
      case STALE -> Served.SERVED_STALE;
    };
  }

  static FeedState toProto(Freshness.State state) {
    return switch (state) {
      case STARTING -> FeedState.FEED_STATE_STARTING;
      case LISTENING -> FeedState.FEED_STATE_LISTENING;
      case POLLING -> FeedState.FEED_STATE_POLLING;
      case STALE -> FeedState.FEED_STATE_STALE;
    };
  }

  static ToolrackException unknown(String field) {
    return ToolrackException.invalid(field, "has a number that the contract does not know");
  }
}
