package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Capability;
import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.catalog.Pattern;
import dev.toolrack.server.catalog.Tool;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.catalog.ToolSummary;
import dev.toolrack.server.catalog.ToolUpdate;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.JsonSyntaxException;
import dev.toolrack.server.failure.ToolrackException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Converts tools, their capabilities and their patterns. */
final class ToolConversion {
  private static final List<String> UPDATABLE =
      List.of(
          "display_name", "description", "platform", "category", "tags", "annotations", "enabled");

  private static final JsonReader JSON = new JsonReader();

  private ToolConversion() {}

  static ToolSpec toDomain(dev.toolrack.v1.Tool tool) {
    ToolKind kind = Enums.toDomain("tool.kind", tool.getKind());
    return new ToolSpec(
        tool.getSlug(),
        kind == null ? ToolKind.TOOL : kind,
        tool.getDisplayName(),
        tool.getDescription(),
        tool.getPlatform(),
        tool.getCategory(),
        tool.getTagsList(),
        tool.getAnnotationsMap(),
        !tool.hasEnabled() || tool.getEnabled());
  }

  /** The new values of the fields named by the mask. */
  static ToolUpdate toUpdate(dev.toolrack.v1.Tool tool, List<String> mask) {
    if (mask.isEmpty()) {
      throw ToolrackException.invalid("update_mask", "must name at least one field");
    }
    Set<String> fields = new HashSet<>(mask);
    for (String field : mask) {
      if (!UPDATABLE.contains(field)) {
        throw ToolrackException.invalid(
            "update_mask",
            "names a field that cannot be changed; those that can are "
                + String.join(", ", UPDATABLE));
      }
    }
    if (fields.contains("enabled") && !tool.hasEnabled()) {
      throw ToolrackException.invalid("tool.enabled", "must be given, as the mask names it");
    }
    return new ToolUpdate(
        fields.contains("display_name") ? displayName(tool) : null,
        fields.contains("description") ? tool.getDescription() : null,
        fields.contains("platform") ? tool.getPlatform() : null,
        fields.contains("category") ? tool.getCategory() : null,
        fields.contains("tags") ? tool.getTagsList() : null,
        fields.contains("annotations") ? tool.getAnnotationsMap() : null,
        fields.contains("enabled") ? tool.getEnabled() : null);
  }

  private static String displayName(dev.toolrack.v1.Tool tool) {
    return tool.getDisplayName().isEmpty() ? tool.getSlug() : tool.getDisplayName();
  }

  static dev.toolrack.v1.Tool toProto(Tool tool) {
    ToolSpec spec = tool.spec();
    dev.toolrack.v1.Tool.Builder proto =
        dev.toolrack.v1.Tool.newBuilder()
            .setSlug(spec.slug())
            .setKind(Enums.toProto(spec.kind()))
            .setDisplayName(spec.displayName())
            .setDescription(spec.description())
            .setPlatform(spec.platform())
            .setCategory(spec.category())
            .addAllTags(spec.tags())
            .putAllAnnotations(new TreeMap<>(spec.annotations()))
            .setEnabled(spec.enabled())
            .setCreateTime(Times.toProto(tool.createTime()))
            .setUpdateTime(Times.toProto(tool.updateTime()))
            .setRevision(tool.revision())
            .setEtag(tool.etag())
            .putAllChannels(new TreeMap<>(tool.channels()))
            .setLatestVersion(tool.latestVersion());
    if (tool.deleteTime() != null) {
      proto.setDeleteTime(Times.toProto(tool.deleteTime()));
    }
    return proto.build();
  }

  static dev.toolrack.v1.ToolSummary toProto(ToolSummary summary) {
    return dev.toolrack.v1.ToolSummary.newBuilder()
        .setSlug(summary.slug())
        .setKind(Enums.toProto(summary.kind()))
        .setDisplayName(summary.displayName())
        .setPlatform(summary.platform())
        .setCategory(summary.category())
        .setEnabled(summary.enabled())
        .setLatestVersion(summary.latestVersion())
        .setDeleted(summary.deleted())
        .build();
  }

  static Capability toDomain(dev.toolrack.v1.Capability capability) {
    return new Capability(capability.getName(), capability.getDescription());
  }

  static dev.toolrack.v1.Capability toProto(Capability capability) {
    return dev.toolrack.v1.Capability.newBuilder()
        .setName(capability.name())
        .setDescription(capability.description())
        .build();
  }

  static Pattern toDomain(dev.toolrack.v1.Pattern pattern) {
    checkExample("pattern.example_input", pattern.getExampleInputBytes().toByteArray());
    return new Pattern(
        pattern.getName(),
        pattern.getCapability(),
        pattern.getDescription(),
        pattern.getExampleInput());
  }

  private static void checkExample(String field, byte[] example) {
    if (example.length > Limits.MAX_EXAMPLE_BYTES) {
      throw ToolrackException.invalid(
          field, "is larger than " + Limits.MAX_EXAMPLE_BYTES + " bytes");
    }
    if (example.length == 0) {
      return; // there is none
    }
    try {
      JSON.check(example);
    } catch (JsonSyntaxException e) {
      throw ToolrackException.invalid(
          field,
          "is not JSON: " + e.getMessage() + " (line " + e.line() + ", column " + e.column() + ")");
    }
  }

  static dev.toolrack.v1.Pattern toProto(Pattern pattern) {
    return dev.toolrack.v1.Pattern.newBuilder()
        .setName(pattern.name())
        .setCapability(pattern.capability())
        .setDescription(pattern.description())
        .setExampleInput(pattern.exampleInput())
        .build();
  }

  /** The text of a filter, or null if it is empty and so does not filter. */
  static @Nullable String filter(String field, String text) {
    return text.isEmpty() ? null : Limits.text(field, text, Limits.MAX_NAME_CHARS);
  }
}
