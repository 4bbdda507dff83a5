package dev.toolrack.server.catalog.cache;

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
import dev.toolrack.server.catalog.ToolSpec;
import dev.toolrack.server.catalog.ToolSummary;
import dev.toolrack.server.catalog.ToolUpdate;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.catalog.VersionStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A store of which nothing is used; a fake says what is. */
abstract class UnusedCatalogStore implements CatalogStore {
  @Override
  public Tool getTool(ToolKey key, boolean showDeleted) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Page<ToolSummary> listTools(String tenant, ToolFilter filter, PageRequest page) {
    throw new UnsupportedOperationException();
  }

  @Override
  public PublishedVersion getVersion(ToolKey key, VersionNumber number) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Page<PublishedVersion> listVersions(
      ToolKey key, @Nullable VersionStatus status, PageRequest page) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Page<Capability> listCapabilities(ToolKey key, PageRequest page) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Page<Pattern> listPatterns(ToolKey key, @Nullable String capability, PageRequest page) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mutated<Tool> createTool(String tenant, ToolSpec spec, RequestId requestId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mutated<Tool> updateTool(
      ToolKey key, ToolUpdate update, String etag, RequestId requestId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mutated<Tool> deleteTool(ToolKey key, String etag, RequestId requestId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mutated<Tool> undeleteTool(ToolKey key, RequestId requestId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mutated<Published> publishVersion(
      ToolKey key,
      VersionSpec version,
      VersionStatus status,
      List<String> channels,
      RequestId requestId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mutated<PublishedVersion> setVersionStatus(
      ToolKey key, VersionNumber number, VersionStatus status, RequestId requestId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mutated<Tool> setChannel(
      ToolKey key, String channel, VersionNumber number, RequestId requestId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mutated<Tool> deleteChannel(ToolKey key, String channel, RequestId requestId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mutated<Capability> putCapability(
      ToolKey key, Capability capability, RequestId requestId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mutated<String> deleteCapability(ToolKey key, String name, RequestId requestId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mutated<Pattern> putPattern(ToolKey key, Pattern pattern, RequestId requestId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mutated<String> deletePattern(ToolKey key, String name, RequestId requestId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Mutated<List<ImportOutcome>> importBatch(String tenant, List<ImportEntry> entries) {
    throw new UnsupportedOperationException();
  }
}
