package dev.toolrack.client;

import dev.toolrack.v1.Capability;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.CreateToolRequest;
import dev.toolrack.v1.DeleteCapabilityRequest;
import dev.toolrack.v1.DeleteChannelRequest;
import dev.toolrack.v1.DeletePatternRequest;
import dev.toolrack.v1.DeleteToolRequest;
import dev.toolrack.v1.GetToolRequest;
import dev.toolrack.v1.GetToolResponse;
import dev.toolrack.v1.GetVersionRequest;
import dev.toolrack.v1.GetVersionResponse;
import dev.toolrack.v1.ImportEntry;
import dev.toolrack.v1.ImportToolsResponse;
import dev.toolrack.v1.ListCapabilitiesRequest;
import dev.toolrack.v1.ListPatternsRequest;
import dev.toolrack.v1.ListToolsRequest;
import dev.toolrack.v1.ListVersionsRequest;
import dev.toolrack.v1.Pattern;
import dev.toolrack.v1.PublishVersionRequest;
import dev.toolrack.v1.PutCapabilityRequest;
import dev.toolrack.v1.PutPatternRequest;
import dev.toolrack.v1.SetChannelRequest;
import dev.toolrack.v1.SetVersionStatusRequest;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolSummary;
import dev.toolrack.v1.ToolVersion;
import dev.toolrack.v1.UndeleteToolRequest;
import dev.toolrack.v1.UpdateToolRequest;
import dev.toolrack.v1.VersionStatus;
import io.grpc.MethodDescriptor;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The asynchronous form of {@link CatalogClient}: the same methods, returning futures. Safe for use
 * by several threads.
 */
public final class AsyncCatalogClient {
  private final Connection connection;
  private final RequestOptions options;

  AsyncCatalogClient(Connection connection, RequestOptions options) {
    this.connection = connection;
    this.options = options;
  }

  /** See {@link CatalogClient#createTool}. */
  public CompletableFuture<Change<Tool>> createTool(Tool tool) {
    return call(
        CatalogServiceGrpc.getCreateToolMethod(),
        CreateToolRequest.newBuilder().setTool(tool).setRequestId(mutationId("")).build(),
        response -> new Change<>(response.getTool(), written(response.getRevision())));
  }

  /** See {@link CatalogClient#getTool(String)}. */
  public CompletableFuture<Tool> getTool(String slug) {
    return getTool(GetToolRequest.newBuilder().setSlug(slug).build());
  }

  /** See {@link CatalogClient#getTool(GetToolRequest)}. */
  public CompletableFuture<Tool> getTool(GetToolRequest request) {
    return call(CatalogServiceGrpc.getGetToolMethod(), request, GetToolResponse::getTool);
  }

  /** See {@link CatalogClient#listTools}. */
  public CompletableFuture<Page<ToolSummary>> listTools(ListToolsRequest request) {
    return call(
        CatalogServiceGrpc.getListToolsMethod(),
        request,
        response ->
            new Page<>(
                response.getToolsList(),
                response.getNextPageToken(),
                OptionalLong.of(response.getRevision())));
  }

  /** See {@link CatalogClient#updateTool}. */
  public CompletableFuture<Change<Tool>> updateTool(UpdateToolRequest request) {
    return call(
        CatalogServiceGrpc.getUpdateToolMethod(),
        request.toBuilder().setRequestId(mutationId(request.getRequestId())).build(),
        response -> new Change<>(response.getTool(), written(response.getRevision())));
  }

  /** See {@link CatalogClient#deleteTool(String)}. */
  public CompletableFuture<Change<Tool>> deleteTool(String slug) {
    return deleteTool(DeleteToolRequest.newBuilder().setSlug(slug).build());
  }

  /** See {@link CatalogClient#deleteTool(DeleteToolRequest)}. */
  public CompletableFuture<Change<Tool>> deleteTool(DeleteToolRequest request) {
    return call(
        CatalogServiceGrpc.getDeleteToolMethod(),
        request.toBuilder().setRequestId(mutationId(request.getRequestId())).build(),
        response -> new Change<>(response.getTool(), written(response.getRevision())));
  }

  /** See {@link CatalogClient#undeleteTool}. */
  public CompletableFuture<Change<Tool>> undeleteTool(String slug) {
    return call(
        CatalogServiceGrpc.getUndeleteToolMethod(),
        UndeleteToolRequest.newBuilder().setSlug(slug).setRequestId(mutationId("")).build(),
        response -> new Change<>(response.getTool(), written(response.getRevision())));
  }

  /** See {@link CatalogClient#publishVersion}. */
  public CompletableFuture<Publication> publishVersion(ToolVersion version, String... channels) {
    return call(
        CatalogServiceGrpc.getPublishVersionMethod(),
        PublishVersionRequest.newBuilder()
            .setToolVersion(version)
            .addAllChannels(List.of(channels))
            .setRequestId(mutationId(""))
            .build(),
        response ->
            new Publication(
                response.getToolVersion(),
                written(response.getRevision()),
                response.getUnchanged()));
  }

  /** See {@link CatalogClient#getVersion}. */
  public CompletableFuture<ToolVersion> getVersion(String slug, String version) {
    return call(
        CatalogServiceGrpc.getGetVersionMethod(),
        GetVersionRequest.newBuilder().setSlug(slug).setVersion(version).build(),
        GetVersionResponse::getToolVersion);
  }

  /** See {@link CatalogClient#listVersions}. */
  public CompletableFuture<Page<ToolVersion>> listVersions(ListVersionsRequest request) {
    return call(
        CatalogServiceGrpc.getListVersionsMethod(),
        request,
        response -> Page.of(response.getToolVersionsList(), response.getNextPageToken()));
  }

  /** See {@link CatalogClient#setVersionStatus}. */
  public CompletableFuture<Change<ToolVersion>> setVersionStatus(
      String slug, String version, VersionStatus status) {
    return call(
        CatalogServiceGrpc.getSetVersionStatusMethod(),
        SetVersionStatusRequest.newBuilder()
            .setSlug(slug)
            .setVersion(version)
            .setStatus(status)
            .setRequestId(mutationId(""))
            .build(),
        response -> new Change<>(response.getToolVersion(), written(response.getRevision())));
  }

  /** See {@link CatalogClient#setChannel}. */
  public CompletableFuture<Long> setChannel(String slug, String channel, String version) {
    return call(
        CatalogServiceGrpc.getSetChannelMethod(),
        SetChannelRequest.newBuilder()
            .setSlug(slug)
            .setChannel(channel)
            .setVersion(version)
            .setRequestId(mutationId(""))
            .build(),
        response -> written(response.getRevision()));
  }

  /** See {@link CatalogClient#deleteChannel}. */
  public CompletableFuture<Long> deleteChannel(String slug, String channel) {
    return call(
        CatalogServiceGrpc.getDeleteChannelMethod(),
        DeleteChannelRequest.newBuilder()
            .setSlug(slug)
            .setChannel(channel)
            .setRequestId(mutationId(""))
            .build(),
        response -> written(response.getRevision()));
  }

  /** See {@link CatalogClient#putCapability}. */
  public CompletableFuture<Long> putCapability(String slug, Capability capability) {
    return call(
        CatalogServiceGrpc.getPutCapabilityMethod(),
        PutCapabilityRequest.newBuilder()
            .setSlug(slug)
            .setCapability(capability)
            .setRequestId(mutationId(""))
            .build(),
        response -> written(response.getRevision()));
  }

  /** See {@link CatalogClient#deleteCapability}. */
  public CompletableFuture<Long> deleteCapability(String slug, String name) {
    return call(
        CatalogServiceGrpc.getDeleteCapabilityMethod(),
        DeleteCapabilityRequest.newBuilder()
            .setSlug(slug)
            .setName(name)
            .setRequestId(mutationId(""))
            .build(),
        response -> written(response.getRevision()));
  }

  /** See {@link CatalogClient#listCapabilities}. */
  public CompletableFuture<Page<Capability>> listCapabilities(ListCapabilitiesRequest request) {
    return call(
        CatalogServiceGrpc.getListCapabilitiesMethod(),
        request,
        response -> Page.of(response.getCapabilitiesList(), response.getNextPageToken()));
  }

  /** See {@link CatalogClient#putPattern}. */
  public CompletableFuture<Long> putPattern(String slug, Pattern pattern) {
    return call(
        CatalogServiceGrpc.getPutPatternMethod(),
        PutPatternRequest.newBuilder()
            .setSlug(slug)
            .setPattern(pattern)
            .setRequestId(mutationId(""))
            .build(),
        response -> written(response.getRevision()));
  }

  /** See {@link CatalogClient#deletePattern}. */
  public CompletableFuture<Long> deletePattern(String slug, String name) {
    return call(
        CatalogServiceGrpc.getDeletePatternMethod(),
        DeletePatternRequest.newBuilder()
            .setSlug(slug)
            .setName(name)
            .setRequestId(mutationId(""))
            .build(),
        response -> written(response.getRevision()));
  }

  /** See {@link CatalogClient#listPatterns}. */
  public CompletableFuture<Page<Pattern>> listPatterns(ListPatternsRequest request) {
    return call(
        CatalogServiceGrpc.getListPatternsMethod(),
        request,
        response -> Page.of(response.getPatternsList(), response.getNextPageToken()));
  }

  /** See {@link CatalogClient#importTools}. The iterator is called on gRPC threads. */
  public CompletableFuture<ImportToolsResponse> importTools(
      Iterator<ImportEntry> entries, ImportListener listener) {
    return new ImportOperation(connection, options, entries, listener).start();
  }

  /** All of these calls are safe to repeat, because mutations carry an id. */
  private <Q, R, T> CompletableFuture<T> call(
      MethodDescriptor<Q, R> method, Q request, Function<R, T> mapping) {
    return connection.call(method, request, options, RetrySafety.IDEMPOTENT, mapping);
  }

  private String mutationId(String given) {
    return Connection.mutationId(given, options);
  }

  private long written(long revision) {
    connection.written(revision);
    return revision;
  }
}
