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
 * Keeping the catalog. Resources are the messages of the contract. Every mutation carries an id, so
 * that it can be sent again when the server is away, and its revision is remembered by the client
 * for reading its own writes. Safe for use by several threads.
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

  /** Gets a tool that is not deleted. */
  public Tool getTool(String slug) {
    return Futures.await(async.getTool(slug));
  }

  /** Gets a tool, a deleted one too if the request says so. */
  public Tool getTool(GetToolRequest request) {
    return Futures.await(async.getTool(request));
  }

  /**
   * A page of tools in the order of their slugs, or by likeness where there is a query. To list all
   * and then hear of changes, watch after the first page's revision.
   */
  public Page<ToolSummary> listTools(ListToolsRequest request) {
    return Futures.await(async.listTools(request));
  }

  /** All tools that the request's filters let through; pages are read as the stream is. */
  public Stream<ToolSummary> streamTools(ListToolsRequest request) {
    return Pages.stream(
        request.getPageToken(),
        token -> listTools(request.toBuilder().setPageToken(token).build()));
  }

  /**
   * Changes the fields of a tool that the mask names.
   *
   * @throws ConflictException if the request has an etag that is not the tool's any more
   */
  public Change<Tool> updateTool(UpdateToolRequest request) {
    return Futures.await(async.updateTool(request));
  }

  /** Deletes a tool so that it can be undeleted. Its slug stays taken. */
  public Change<Tool> deleteTool(String slug) {
    return Futures.await(async.deleteTool(slug));
  }

  /**
   * Deletes a tool in the state that the caller has seen.
   *
   * @throws ConflictException if the request has an etag that is not the tool's any more
   */
  public Change<Tool> deleteTool(DeleteToolRequest request) {
    return Futures.await(async.deleteTool(request));
  }

  /** Brings a deleted tool back. */
  public Change<Tool> undeleteTool(String slug) {
    return Futures.await(async.undeleteTool(slug));
  }

  /**
   * Publishes a version. The same version with the same content again changes nothing.
   *
   * @param version the version; its field {@code tool} names the tool
   * @param channels channels to point to it in the same transaction
   * @throws AlreadyExistsException if the version exists with other content
   */
  public Publication publishVersion(ToolVersion version, String... channels) {
    return Futures.await(async.publishVersion(version, channels));
  }

  /** Gets a version, a retired one too. */
  public ToolVersion getVersion(String slug, String version) {
    return Futures.await(async.getVersion(slug, version));
  }

  /** A page of the versions of a tool, the highest first, without their schemas. */
  public Page<ToolVersion> listVersions(ListVersionsRequest request) {
    return Futures.await(async.listVersions(request));
  }

  /** All versions of a tool, the highest first, without their schemas. */
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
   * @throws PreconditionFailedException if the move is not legal
   */
  public Change<ToolVersion> setVersionStatus(String slug, String version, VersionStatus status) {
    return Futures.await(async.setVersionStatus(slug, version, status));
  }

  /**
   * Points a channel to a version; creates the channel if need be.
   *
   * @return the revision
   */
  public long setChannel(String slug, String channel, String version) {
    return Futures.await(async.setChannel(slug, channel, version));
  }

  /**
   * Deletes a channel.
   *
   * @return the revision
   */
  public long deleteChannel(String slug, String channel) {
    return Futures.await(async.deleteChannel(slug, channel));
  }

  /**
   * Creates or replaces a capability of a tool.
   *
   * @return the revision
   */
  public long putCapability(String slug, Capability capability) {
    return Futures.await(async.putCapability(slug, capability));
  }

  /**
   * Deletes a capability.
   *
   * @return the revision
   * @throws PreconditionFailedException if a pattern uses it
   */
  public long deleteCapability(String slug, String name) {
    return Futures.await(async.deleteCapability(slug, name));
  }

  /** A page of the capabilities of a tool in the order of their names. */
  public Page<Capability> listCapabilities(ListCapabilitiesRequest request) {
    return Futures.await(async.listCapabilities(request));
  }

  /** All capabilities of a tool in the order of their names. */
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
   * @return the revision
   */
  public long putPattern(String slug, Pattern pattern) {
    return Futures.await(async.putPattern(slug, pattern));
  }

  /**
   * Deletes a pattern.
   *
   * @return the revision
   */
  public long deletePattern(String slug, String name) {
    return Futures.await(async.deletePattern(slug, name));
  }

  /** A page of the patterns of a tool in the order of their names. */
  public Page<Pattern> listPatterns(ListPatternsRequest request) {
    return Futures.await(async.listPatterns(request));
  }

  /** All patterns of a tool in the order of their names. */
  public Stream<Pattern> streamPatterns(String slug) {
    return Pages.stream(
        "",
        token ->
            listPatterns(
                ListPatternsRequest.newBuilder().setSlug(slug).setPageToken(token).build()));
  }

  /**
   * Imports tools with a version each. Entries are taken from the iterator only as fast as the
   * connection takes them, and go in batch by batch; a bad entry is rejected alone. Not sent again
   * when it fails, but importing again changes nothing that is there already. Without a deadline
   * unless {@link RequestOptions} have one.
   *
   * @param entries the entries; an exception of the iterator cancels the import and is thrown here
   * @param listener is told how it gets on
   */
  public ImportToolsResponse importTools(Iterator<ImportEntry> entries, ImportListener listener) {
    return Futures.await(async.importTools(entries, listener));
  }
}
