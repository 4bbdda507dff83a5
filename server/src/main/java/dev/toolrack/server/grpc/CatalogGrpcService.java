package dev.toolrack.server.grpc;

import com.google.protobuf.Message;
import dev.toolrack.server.catalog.CatalogService;
import dev.toolrack.server.catalog.Limits;
import dev.toolrack.server.catalog.Mutated;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.RequestId;
import dev.toolrack.server.catalog.ToolFilter;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.CreateToolRequest;
import dev.toolrack.v1.CreateToolResponse;
import dev.toolrack.v1.DeleteCapabilityRequest;
import dev.toolrack.v1.DeleteCapabilityResponse;
import dev.toolrack.v1.DeleteChannelRequest;
import dev.toolrack.v1.DeleteChannelResponse;
import dev.toolrack.v1.DeletePatternRequest;
import dev.toolrack.v1.DeletePatternResponse;
import dev.toolrack.v1.DeleteToolRequest;
import dev.toolrack.v1.DeleteToolResponse;
import dev.toolrack.v1.GetToolRequest;
import dev.toolrack.v1.GetToolResponse;
import dev.toolrack.v1.GetVersionRequest;
import dev.toolrack.v1.GetVersionResponse;
import dev.toolrack.v1.ImportToolsRequest;
import dev.toolrack.v1.ImportToolsResponse;
import dev.toolrack.v1.ListCapabilitiesRequest;
import dev.toolrack.v1.ListCapabilitiesResponse;
import dev.toolrack.v1.ListPatternsRequest;
import dev.toolrack.v1.ListPatternsResponse;
import dev.toolrack.v1.ListToolsRequest;
import dev.toolrack.v1.ListToolsResponse;
import dev.toolrack.v1.ListVersionsRequest;
import dev.toolrack.v1.ListVersionsResponse;
import dev.toolrack.v1.PublishVersionRequest;
import dev.toolrack.v1.PublishVersionResponse;
import dev.toolrack.v1.PutCapabilityRequest;
import dev.toolrack.v1.PutCapabilityResponse;
import dev.toolrack.v1.PutPatternRequest;
import dev.toolrack.v1.PutPatternResponse;
import dev.toolrack.v1.SetChannelRequest;
import dev.toolrack.v1.SetChannelResponse;
import dev.toolrack.v1.SetVersionStatusRequest;
import dev.toolrack.v1.SetVersionStatusResponse;
import dev.toolrack.v1.UndeleteToolRequest;
import dev.toolrack.v1.UndeleteToolResponse;
import dev.toolrack.v1.UpdateToolRequest;
import dev.toolrack.v1.UpdateToolResponse;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Function;

/**
 * Implementation of {@code toolrack.v1.CatalogService}. Requests are parsed on the event loop and
 * carried out on {@link BlockingCalls}.
 */
public final class CatalogGrpcService extends CatalogServiceGrpc.CatalogServiceImplBase {
  private final CatalogService catalog;
  private final BlockingCalls calls;
  private final ImportStreams imports;

  private CatalogGrpcService(CatalogService catalog, BlockingCalls calls, ImportStreams imports) {
    this.catalog = catalog;
    this.calls = calls;
    this.imports = imports;
  }

  /** Creates the guarded service. The service closes neither {@code calls} nor {@code imports}. */
  public static ServerServiceDefinition define(
      CatalogService catalog, BlockingCalls calls, ImportStreams imports, Identity identity) {
    return GuardedService.of(
        new CatalogGrpcService(catalog, calls, imports), calls.payloads(), identity, List.of());
  }

  @Override
  public void createTool(CreateToolRequest request, StreamObserver<CreateToolResponse> observer) {
    require("tool", request.hasTool());
    String tenant = Caller.current().tenant();
    var spec = ToolConversion.toDomain(request.getTool());
    mutate(
        CatalogServiceGrpc.getCreateToolMethod(),
        request,
        request.getRequestId(),
        observer,
        id -> catalog.createTool(tenant, spec, id),
        made ->
            CreateToolResponse.newBuilder()
                .setTool(ToolConversion.toProto(made.value()))
                .setRevision(made.revision())
                .build());
  }

  @Override
  public void getTool(GetToolRequest request, StreamObserver<GetToolResponse> observer) {
    ToolKey key = key("slug", request.getSlug());
    boolean showDeleted = request.getShowDeleted();
    calls.read(
        observer,
        () -> catalog.getTool(key, showDeleted),
        tool -> GetToolResponse.newBuilder().setTool(ToolConversion.toProto(tool)).build());
  }

  @Override
  public void listTools(ListToolsRequest request, StreamObserver<ListToolsResponse> observer) {
    String tenant = Caller.current().tenant();
    ToolFilter filter =
        new ToolFilter(
            ToolConversion.filter("platform", request.getPlatform()),
            ToolConversion.filter("category", request.getCategory()),
            Enums.toDomain("kind", request.getKind()),
            Enums.toDomain("version_status", request.getVersionStatus()),
            request.hasEnabled() ? request.getEnabled() : null,
            request.getShowDeleted(),
            ToolConversion.filter("query", request.getQuery()));
    PageRequest page = PageRequest.of(request.getPageSize(), request.getPageToken());
    calls.read(
        observer,
        () -> catalog.listTools(tenant, filter, page),
        tools ->
            ListToolsResponse.newBuilder()
                .addAllTools(tools.items().stream().map(ToolConversion::toProto).toList())
                .setNextPageToken(tools.nextToken())
                .setRevision(tools.asOf())
                .build());
  }

  @Override
  public void updateTool(UpdateToolRequest request, StreamObserver<UpdateToolResponse> observer) {
    require("tool", request.hasTool());
    ToolKey key = key("tool.slug", request.getTool().getSlug());
    String etag = etag(request.getEtag());
    var update = ToolConversion.toUpdate(request.getTool(), request.getUpdateMask().getPathsList());
    mutate(
        CatalogServiceGrpc.getUpdateToolMethod(),
        request,
        request.getRequestId(),
        observer,
        id -> catalog.updateTool(key, update, etag, id),
        made ->
            UpdateToolResponse.newBuilder()
                .setTool(ToolConversion.toProto(made.value()))
                .setRevision(made.revision())
                .build());
  }

  @Override
  public void deleteTool(DeleteToolRequest request, StreamObserver<DeleteToolResponse> observer) {
    ToolKey key = key("slug", request.getSlug());
    String etag = etag(request.getEtag());
    mutate(
        CatalogServiceGrpc.getDeleteToolMethod(),
        request,
        request.getRequestId(),
        observer,
        id -> catalog.deleteTool(key, etag, id),
        made ->
            DeleteToolResponse.newBuilder()
                .setTool(ToolConversion.toProto(made.value()))
                .setRevision(made.revision())
                .build());
  }

  @Override
  public void undeleteTool(
      UndeleteToolRequest request, StreamObserver<UndeleteToolResponse> observer) {
    ToolKey key = key("slug", request.getSlug());
    mutate(
        CatalogServiceGrpc.getUndeleteToolMethod(),
        request,
        request.getRequestId(),
        observer,
        id -> catalog.undeleteTool(key, id),
        made ->
            UndeleteToolResponse.newBuilder()
                .setTool(ToolConversion.toProto(made.value()))
                .setRevision(made.revision())
                .build());
  }

  @Override
  public void publishVersion(
      PublishVersionRequest request, StreamObserver<PublishVersionResponse> observer) {
    require("tool_version", request.hasToolVersion());
    ToolKey key = key("tool_version.tool", request.getToolVersion().getTool());
    var version = VersionConversion.toDomain(request.getToolVersion());
    VersionStatus given =
        Enums.toDomain("tool_version.status", request.getToolVersion().getStatus());
    VersionStatus status = given == null ? VersionStatus.ACTIVE : given;
    List<String> channels = List.copyOf(request.getChannelsList());
    mutate(
        CatalogServiceGrpc.getPublishVersionMethod(),
        request,
        request.getRequestId(),
        observer,
        id -> catalog.publishVersion(key, version, status, channels, id),
        made ->
            PublishVersionResponse.newBuilder()
                .setToolVersion(VersionConversion.toProto(made.value().version(), true))
                .setRevision(made.revision())
                .setUnchanged(made.value().unchanged())
                .build());
  }

  @Override
  public void getVersion(GetVersionRequest request, StreamObserver<GetVersionResponse> observer) {
    ToolKey key = key("slug", request.getSlug());
    VersionNumber number = VersionNumber.parse("version", request.getVersion());
    calls.read(
        observer,
        () -> catalog.getVersion(key, number),
        version ->
            GetVersionResponse.newBuilder()
                .setToolVersion(VersionConversion.toProto(version, true))
                .build());
  }

  @Override
  public void listVersions(
      ListVersionsRequest request, StreamObserver<ListVersionsResponse> observer) {
    ToolKey key = key("slug", request.getSlug());
    VersionStatus status = Enums.toDomain("status", request.getStatus());
    PageRequest page = PageRequest.of(request.getPageSize(), request.getPageToken());
    calls.read(
        observer,
        () -> catalog.listVersions(key, status, page),
        versions ->
            ListVersionsResponse.newBuilder()
                .addAllToolVersions(
                    versions.items().stream()
                        .map(version -> VersionConversion.toProto(version, false))
                        .toList())
                .setNextPageToken(versions.nextToken())
                .build());
  }

  @Override
  public void setVersionStatus(
      SetVersionStatusRequest request, StreamObserver<SetVersionStatusResponse> observer) {
    ToolKey key = key("slug", request.getSlug());
    VersionNumber number = VersionNumber.parse("version", request.getVersion());
    VersionStatus status = Enums.toDomain("status", request.getStatus());
    if (status == null) {
      throw ToolrackException.invalid("status", "must be given");
    }
    mutate(
        CatalogServiceGrpc.getSetVersionStatusMethod(),
        request,
        request.getRequestId(),
        observer,
        id -> catalog.setVersionStatus(key, number, status, id),
        made ->
            SetVersionStatusResponse.newBuilder()
                .setToolVersion(VersionConversion.toProto(made.value(), false))
                .setRevision(made.revision())
                .build());
  }

  @Override
  public void setChannel(SetChannelRequest request, StreamObserver<SetChannelResponse> observer) {
    ToolKey key = key("slug", request.getSlug());
    VersionNumber number = VersionNumber.parse("version", request.getVersion());
    String channel = request.getChannel();
    mutate(
        CatalogServiceGrpc.getSetChannelMethod(),
        request,
        request.getRequestId(),
        observer,
        id -> catalog.setChannel(key, channel, number, id),
        made -> SetChannelResponse.newBuilder().setRevision(made.revision()).build());
  }

  @Override
  public void deleteChannel(
      DeleteChannelRequest request, StreamObserver<DeleteChannelResponse> observer) {
    ToolKey key = key("slug", request.getSlug());
    String channel = request.getChannel();
    mutate(
        CatalogServiceGrpc.getDeleteChannelMethod(),
        request,
        request.getRequestId(),
        observer,
        id -> catalog.deleteChannel(key, channel, id),
        made -> DeleteChannelResponse.newBuilder().setRevision(made.revision()).build());
  }

  @Override
  public void putCapability(
      PutCapabilityRequest request, StreamObserver<PutCapabilityResponse> observer) {
    require("capability", request.hasCapability());
    ToolKey key = key("slug", request.getSlug());
    var capability = ToolConversion.toDomain(request.getCapability());
    mutate(
        CatalogServiceGrpc.getPutCapabilityMethod(),
        request,
        request.getRequestId(),
        observer,
        id -> catalog.putCapability(key, capability, id),
        made -> PutCapabilityResponse.newBuilder().setRevision(made.revision()).build());
  }

  @Override
  public void deleteCapability(
      DeleteCapabilityRequest request, StreamObserver<DeleteCapabilityResponse> observer) {
    ToolKey key = key("slug", request.getSlug());
    String name = request.getName();
    mutate(
        CatalogServiceGrpc.getDeleteCapabilityMethod(),
        request,
        request.getRequestId(),
        observer,
        id -> catalog.deleteCapability(key, name, id),
        made -> DeleteCapabilityResponse.newBuilder().setRevision(made.revision()).build());
  }

  @Override
  public void listCapabilities(
      ListCapabilitiesRequest request, StreamObserver<ListCapabilitiesResponse> observer) {
    ToolKey key = key("slug", request.getSlug());
    PageRequest page = PageRequest.of(request.getPageSize(), request.getPageToken());
    calls.read(
        observer,
        () -> catalog.listCapabilities(key, page),
        capabilities ->
            ListCapabilitiesResponse.newBuilder()
                .addAllCapabilities(
                    capabilities.items().stream().map(ToolConversion::toProto).toList())
                .setNextPageToken(capabilities.nextToken())
                .build());
  }

  @Override
  public void putPattern(PutPatternRequest request, StreamObserver<PutPatternResponse> observer) {
    require("pattern", request.hasPattern());
    ToolKey key = key("slug", request.getSlug());
    var pattern = ToolConversion.toDomain(request.getPattern());
    mutate(
        CatalogServiceGrpc.getPutPatternMethod(),
        request,
        request.getRequestId(),
        observer,
        id -> catalog.putPattern(key, pattern, id),
        made -> PutPatternResponse.newBuilder().setRevision(made.revision()).build());
  }

  @Override
  public void deletePattern(
      DeletePatternRequest request, StreamObserver<DeletePatternResponse> observer) {
    ToolKey key = key("slug", request.getSlug());
    String name = request.getName();
    mutate(
        CatalogServiceGrpc.getDeletePatternMethod(),
        request,
        request.getRequestId(),
        observer,
        id -> catalog.deletePattern(key, name, id),
        made -> DeletePatternResponse.newBuilder().setRevision(made.revision()).build());
  }

  @Override
  public void listPatterns(
      ListPatternsRequest request, StreamObserver<ListPatternsResponse> observer) {
    ToolKey key = key("slug", request.getSlug());
    String capability = ToolConversion.filter("capability", request.getCapability());
    PageRequest page = PageRequest.of(request.getPageSize(), request.getPageToken());
    calls.read(
        observer,
        () -> catalog.listPatterns(key, capability, page),
        patterns ->
            ListPatternsResponse.newBuilder()
                .addAllPatterns(patterns.items().stream().map(ToolConversion::toProto).toList())
                .setNextPageToken(patterns.nextToken())
                .build());
  }

  @Override
  public StreamObserver<ImportToolsRequest> importTools(
      StreamObserver<ImportToolsResponse> observer) {
    return imports.open(
        catalog, calls, Caller.current(), (ServerCallStreamObserver<ImportToolsResponse>) observer);
  }

  /** Carries out a mutation, once for all requests with the same id. */
  private <T, S extends Message> void mutate(
      MethodDescriptor<?, S> method,
      Message request,
      String requestId,
      StreamObserver<S> observer,
      Function<RequestId, Mutated<T>> change,
      Function<Mutated<T>, S> conversion) {
    RequestId id = RequestFingerprint.of(method, request, requestId);
    if (id.equals(RequestId.NONE)) {
      calls.change(observer, () -> change.apply(id), conversion);
    } else {
      calls.answer(observer, () -> change.apply(id), conversion);
    }
  }

  private static String etag(String etag) {
    return Limits.text("etag", etag, Limits.MAX_ETAG_CHARS);
  }

  private static ToolKey key(String field, String slug) {
    return new ToolKey(Caller.current().tenant(), Limits.slug(field, slug));
  }

  private static void require(String field, boolean given) {
    if (!given) {
      throw ToolrackException.invalid(field, "must be given");
    }
  }
}
