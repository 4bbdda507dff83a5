package dev.toolrack.client;

import dev.toolrack.v1.Capability;
import dev.toolrack.v1.DeleteToolRequest;
import dev.toolrack.v1.GetToolRequest;
import dev.toolrack.v1.ImportEntry;
import dev.toolrack.v1.ImportToolsResponse;
import dev.toolrack.v1.ListCapabilitiesRequest;
import dev.toolrack.v1.ListPatternsRequest;
import dev.toolrack.v1.ListToolsRequest;
import dev.toolrack.v1.ListVersionsRequest;
import dev.toolrack.v1.Pattern;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolSummary;
import dev.toolrack.v1.ToolVersion;
import dev.toolrack.v1.UpdateToolRequest;
import dev.toolrack.v1.VersionStatus;
import java.util.Iterator;
import java.util.stream.Stream;

/**
 * Catalog operations. Resources are the messages of the contract. Every mutation carries an id, so
 * that it can be retried when the server is unavailable, and the client remembers its revision in
 * order to read its own writes. Safe for use by several threads.
 */
public final class CatalogClient {
  private final AsyncCatalogClient async;

  CatalogClient(AsyncCatalogClient async) {
    this.async = async;
  }

  /**
   * Creates a tool without versions; output-only fields are ignored.
   *
   * @throws AlreadyExistsException if the slug is or was in use
   */
  public Change<Tool> createTool(Tool tool) {
    return Futures.await(async.createTool(tool));
  }

  /** Returns a tool that is not deleted. */
  public Tool getTool(String slug) {
    return Futures.await(async.getTool(slug));
  }

  /** Returns a tool, even a deleted one if the request says so. */
  public Tool getTool(GetToolRequest request) {
    return Futures.await(async.getTool(request));
  }

  /**
   * Returns a page of tools in the order of their slugs or, with a query, best match first. To list
   * all tools and then follow their changes, watch from the revision of the first page.
   */
  public Page<ToolSummary> listTools(ListToolsRequest request) {
    return Futures.await(async.listTools(request));
  }

  /**
   * Returns all tools that match the request's filters; pages are fetched as the stream is
   * consumed.
   */
  public Stream<ToolSummary> streamTools(ListToolsRequest request) {
    return Pages.stream(
        request.getPageToken(),
        token -> listTools(request.toBuilder().setPageToken(token).build()));
  }

  /**
   * Changes the fields of a tool that the mask names.
   *
   * @throws ConflictException if the request has an etag that is out of date
   */
  public Change<Tool> updateTool(UpdateToolRequest request) {
    return Futures.await(async.updateTool(request));
  }

  /** Deletes a tool. It can be undeleted, and its slug remains taken. */
  public Change<Tool> deleteTool(String slug) {
    return Futures.await(async.deleteTool(slug));
  }

  /**
   * Deletes a tool, provided it is still in the state that the caller has seen.
   *
   * @throws ConflictException if the request has an etag that is out of date
   */
  public Change<Tool> deleteTool(DeleteToolRequest request) {
    return Futures.await(async.deleteTool(request));
  }

  /** Restores a deleted tool. */
  public Change<Tool> undeleteTool(String slug) {
    return Futures.await(async.undeleteTool(slug));
  }

  /**
   * Publishes a version. Publishing the same version with the same content again changes nothing
   * but the channels.
   *
   * @param version the version; its field {@code tool} names the tool
   * @param channels channels to point to the version in the same transaction
   * @throws AlreadyExistsException if the version exists with different content
   * @throws VersionNotFoundException if the version exists and is retired, and channels are given
   */
  public Publication publishVersion(ToolVersion version, String... channels) {
    return Futures.await(async.publishVersion(version, channels));
  }

  /** Returns a version, even a retired one. */
  public ToolVersion getVersion(String slug, String version) {
    return Futures.await(async.getVersion(slug, version));
  }

  /** Returns a page of the versions of a tool, highest first, without their schemas. */
  public Page<ToolVersion> listVersions(ListVersionsRequest request) {
    return Futures.await(async.listVersions(request));
  }

  /** Returns all versions of a tool, highest first, without their schemas. */
  public Stream<ToolVersion> streamVersions(String slug) {
    return Pages.stream(
        "",
        token ->
            listVersions(
                ListVersionsRequest.newBuilder().setSlug(slug).setPageToken(token).build()));
  }

  /**
   * Moves a version to another status.
   *
   * @throws PreconditionFailedException if the move is not allowed
   */
  public Change<ToolVersion> setVersionStatus(String slug, String version, VersionStatus status) {
    return Futures.await(async.setVersionStatus(slug, version, status));
  }

  /**
   * Points a channel to a version; creates the channel if necessary.
   *
   * @return the catalog revision of the mutation
   */
  public long setChannel(String slug, String channel, String version) {
    return Futures.await(async.setChannel(slug, channel, version));
  }

  /**
   * Deletes a channel.
   *
   * @return the catalog revision of the mutation
   */
  public long deleteChannel(String slug, String channel) {
    return Futures.await(async.deleteChannel(slug, channel));
  }

  /**
   * Creates or replaces a capability of a tool.
   *
   * @return the catalog revision of the mutation
   */
  public long putCapability(String slug, Capability capability) {
    return Futures.await(async.putCapability(slug, capability));
  }

  /**
   * Deletes a capability.
   *
   * @return the catalog revision of the mutation
   * @throws PreconditionFailedException if a pattern uses it
   */
  public long deleteCapability(String slug, String name) {
    return Futures.await(async.deleteCapability(slug, name));
  }

  /** Returns a page of the capabilities of a tool, in the order of their names. */
  public Page<Capability> listCapabilities(ListCapabilitiesRequest request) {
    return Futures.await(async.listCapabilities(request));
  }

  /** Returns all capabilities of a tool, in the order of their names. */
  public Stream<Capability> streamCapabilities(String slug) {
    return Pages.stream(
        "",
        token ->
            listCapabilities(
                ListCapabilitiesRequest.newBuilder().setSlug(slug).setPageToken(token).build()));
  }

  /**
   * Creates or replaces a pattern of a tool.
   *
   * @return the catalog revision of the mutation
   */
  public long putPattern(String slug, Pattern pattern) {
    return Futures.await(async.putPattern(slug, pattern));
  }

  /**
   * Deletes a pattern.
   *
   * @return the catalog revision of the mutation
   */
  public long deletePattern(String slug, String name) {
    return Futures.await(async.deletePattern(slug, name));
  }

  /** Returns a page of the patterns of a tool, in the order of their names. */
  public Page<Pattern> listPatterns(ListPatternsRequest request) {
    return Futures.await(async.listPatterns(request));
  }

  /** Returns all patterns of a tool, in the order of their names. */
  public Stream<Pattern> streamPatterns(String slug) {
    return Pages.stream(
        "",
        token ->
            listPatterns(
                ListPatternsRequest.newBuilder().setSlug(slug).setPageToken(token).build()));
  }

  /**
   * Imports tools, each with a version. Entries are taken from the iterator only as fast as the
   * connection accepts them, and are imported in batches; an invalid entry is rejected alone. A
   * failed import is not retried, but repeating it changes nothing that was imported already. There
   * is no deadline unless {@link RequestOptions} have one, but an iterator that takes a minute for
   * an entry makes the import fail with a {@link DeadlineExceededException}.
   *
   * @param entries the entries; an exception from the iterator cancels the import and is rethrown
   * @param listener is told of the progress
   */
  public ImportToolsResponse importTools(Iterator<ImportEntry> entries, ImportListener listener) {
    return Futures.await(async.importTools(entries, listener));
  }
}
