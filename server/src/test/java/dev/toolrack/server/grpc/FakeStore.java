package dev.toolrack.server.grpc;

import dev.toolrack.server.catalog.Capability;
import dev.toolrack.server.catalog.CatalogStore;
import dev.toolrack.server.catalog.ImportEntry;
import dev.toolrack.server.catalog.ImportOutcome;
import dev.toolrack.server.catalog.Mutated;
import dev.toolrack.server.catalog.Page;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.Pattern;
import dev.toolrack.server.catalog.Published;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.RequestId;
import dev.toolrack.server.catalog.Tool;
import dev.toolrack.server.catalog.ToolFilter;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.catalog.ToolSummary;
import dev.toolrack.server.catalog.ToolUpdate;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Remembers what it was asked and answers with samples of revision 43. */
final class FakeStore implements CatalogStore {
  private static final long REVISION = 43;

  /** What was asked: the method's arguments, with a text for the method in front. */
  final List<List<@Nullable Object>> asked = new CopyOnWriteArrayList<>();

  volatile Runnable before = () -> {};
  volatile Function<List<ImportEntry>, List<ImportOutcome>> importing =
      entries -> entries.stream().<ImportOutcome>map(_ -> new ImportOutcome.Created()).toList();

  /** What becomes of the sample of a version. */
  volatile UnaryOperator<PublishedVersion> version = UnaryOperator.identity();

  private void ask(@Nullable Object... what) {
    before.run();
    asked.add(Arrays.asList(what));
  }

  private static <T> Mutated<T> mutated(T value) {
    return new Mutated<>(value, REVISION);
  }

  @Override
  public Tool getTool(ToolKey key, boolean showDeleted) {
    ask("getTool", key, showDeleted);
    return Samples.tool();
  }

  @Override
  public Page<ToolSummary> listTools(String tenant, ToolFilter filter, PageRequest page) {
    ask("listTools", tenant, filter, page);
    return new Page<>(
        List.of(
            new ToolSummary(
                Samples.SLUG, ToolKind.TOOL, "Word count", "demo", "text", true, "1.1.0", false)),
        "next",
        REVISION);
  }

  @Override
  public PublishedVersion getVersion(ToolKey key, VersionNumber number) {
    ask("getVersion", key, number);
    return version.apply(Samples.version(11, number.toString()));
  }

  @Override
  public Page<PublishedVersion> listVersions(
      ToolKey key, @Nullable VersionStatus status, PageRequest page) {
    ask("listVersions", key, status, page);
    return new Page<>(List.of(Samples.version(11, "1.1.0")), "", REVISION);
  }

  @Override
  public Page<Capability> listCapabilities(ToolKey key, PageRequest page) {
    ask("listCapabilities", key, page);
    return new Page<>(List.of(new Capability("count", "Counts")), "", REVISION);
  }

  @Override
  public Page<Pattern> listPatterns(ToolKey key, @Nullable String capability, PageRequest page) {
    ask("listPatterns", key, capability, page);
    return new Page<>(List.of(new Pattern("plain", "count", "Plain", "{}")), "", REVISION);
  }

  @Override
  public Mutated<Tool> createTool(String tenant, ToolSpec spec, RequestId requestId) {
    ask("createTool", tenant, spec, requestId);
    return mutated(Samples.tool());
  }

  @Override
  public Mutated<Tool> updateTool(
      ToolKey key, ToolUpdate update, String etag, RequestId requestId) {
    ask("updateTool", key, update, etag, requestId);
    return mutated(Samples.tool());
  }

  @Override
  public Mutated<Tool> deleteTool(ToolKey key, String etag, RequestId requestId) {
    ask("deleteTool", key, etag, requestId);
    return mutated(Samples.tool());
  }

  @Override
  public Mutated<Tool> undeleteTool(ToolKey key, RequestId requestId) {
    ask("undeleteTool", key, requestId);
    return mutated(Samples.tool());
  }

  @Override
  public Mutated<Published> publishVersion(
      ToolKey key,
      VersionSpec version,
      VersionStatus status,
      List<String> channels,
      RequestId requestId) {
    ask("publishVersion", key, version, status, channels, requestId);
    return mutated(
        new Published(new PublishedVersion(11, key, version, status, Samples.TIME), false));
  }

  @Override
  public Mutated<PublishedVersion> setVersionStatus(
      ToolKey key, VersionNumber number, VersionStatus status, RequestId requestId) {
    ask("setVersionStatus", key, number, status, requestId);
    return mutated(Samples.version(11, number.toString()));
  }

  @Override
  public Mutated<Tool> setChannel(
      ToolKey key, String channel, VersionNumber number, RequestId requestId) {
    ask("setChannel", key, channel, number, requestId);
    return mutated(Samples.tool());
  }

  @Override
  public Mutated<Tool> deleteChannel(ToolKey key, String channel, RequestId requestId) {
    ask("deleteChannel", key, channel, requestId);
    return mutated(Samples.tool());
  }

  @Override
  public Mutated<Capability> putCapability(
      ToolKey key, Capability capability, RequestId requestId) {
    ask("putCapability", key, capability, requestId);
    return mutated(capability);
  }

  @Override
  public Mutated<String> deleteCapability(ToolKey key, String name, RequestId requestId) {
    ask("deleteCapability", key, name, requestId);
    return mutated(name);
  }

  @Override
  public Mutated<Pattern> putPattern(ToolKey key, Pattern pattern, RequestId requestId) {
    ask("putPattern", key, pattern, requestId);
    return mutated(pattern);
  }

  @Override
  public Mutated<String> deletePattern(ToolKey key, String name, RequestId requestId) {
    ask("deletePattern", key, name, requestId);
    return mutated(name);
  }

  @Override
  public Mutated<List<ImportOutcome>> importBatch(String tenant, List<ImportEntry> entries) {
    ask("importBatch", tenant, entries);
    return mutated(importing.apply(entries));
  }
}
