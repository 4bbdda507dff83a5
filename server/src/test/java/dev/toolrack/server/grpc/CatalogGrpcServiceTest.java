package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.rpc.RetryInfo;
import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.catalog.PageRequest;
import dev.toolrack.server.catalog.RequestId;
import dev.toolrack.server.catalog.ToolFilter;
import dev.toolrack.server.catalog.VersionStatus;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.CreateToolRequest;
import dev.toolrack.v1.DeleteToolRequest;
import dev.toolrack.v1.GetToolRequest;
import dev.toolrack.v1.GetVersionRequest;
import dev.toolrack.v1.ListPatternsRequest;
import dev.toolrack.v1.ListToolsRequest;
import dev.toolrack.v1.ListVersionsRequest;
import dev.toolrack.v1.PublishVersionRequest;
import dev.toolrack.v1.PutCapabilityRequest;
import dev.toolrack.v1.SetChannelRequest;
import dev.toolrack.v1.SetVersionStatusRequest;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.UpdateToolRequest;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CatalogGrpcServiceTest {
  private final LocalServer server = new LocalServer(1, Runnable::run);
  private final CatalogServiceGrpc.CatalogServiceBlockingStub stub =
      CatalogServiceGrpc.newBlockingStub(server.channel);

  @AfterEach
  void close() {
    server.close();
  }

  private List<@Nullable Object> asked() {
    return server.store.asked.getLast();
  }

  @Test
  void createsATool() {
    var response =
        stub.createTool(
            CreateToolRequest.newBuilder()
                .setTool(ToolConversion.toProto(Samples.tool()))
                .setRequestId("r1")
                .build());

    assertThat(response.getRevision()).isEqualTo(43);
    assertThat(response.getTool()).isEqualTo(ToolConversion.toProto(Samples.tool()));
    assertThat(asked()).startsWith("createTool", "default", Samples.tool().spec());
  }

  /** Such calls used to wait for a connection until their deadlines. */
  @Test
  void aReplicaThatIsCutOffRefusesAtOnce() {
    server.snapshots.state = Freshness.State.STALE;

    CallFailure failure =
        CallFailure.of(() -> stub.getTool(GetToolRequest.newBuilder().setSlug("weather").build()));

    assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.info().getReason()).isEqualTo("CATALOG_UNAVAILABLE");
    assertThat(FailuresTest.detail(failure.status(), RetryInfo.class).getRetryDelay().getSeconds())
        .isEqualTo(1);
    assertThat(server.store.asked).isEmpty();

    server.snapshots.state = Freshness.State.POLLING;
    var _ = stub.getTool(GetToolRequest.newBuilder().setSlug("weather").build());
  }

  /** An import keeps the feed busy, which is no reason to refuse its next message. */
  @Test
  void aReplicaWhoseFeedIsLateGoesOnWhileTheTruthAnswers() {
    GetToolRequest request = GetToolRequest.newBuilder().setSlug("weather").build();
    var _ = stub.getTool(request);
    server.snapshots.state = Freshness.State.STALE;

    server.nanoTime.addAndGet(LocalServer.STALENESS_BOUND.toNanos() - 1);
    var _ = stub.getTool(request);
    server.nanoTime.addAndGet(LocalServer.STALENESS_BOUND.toNanos());
    assertThat(CallFailure.of(() -> stub.getTool(request)).code())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void theSameRequestHasTheSameFingerprintAndAnotherHasNot() {
    var create =
        CreateToolRequest.newBuilder()
            .setTool(ToolConversion.toProto(Samples.tool()))
            .setRequestId("r1");
    List<RequestId> ids =
        Stream.of(
                create.build(),
                create.build(),
                create.setTool(create.getTool().toBuilder().setDescription("other")).build())
            .map(
                request -> {
                  var _ = stub.createTool(request);
                  return (RequestId) asked().getLast();
                })
            .toList();
    var _ =
        stub.deleteTool(
            DeleteToolRequest.newBuilder().setSlug(Samples.SLUG).setRequestId("r1").build());

    assertThat(ids.get(0)).isEqualTo(ids.get(1)).isNotEqualTo(ids.get(2));
    assertThat(ids.get(0).fingerprint()).hasSize(64);
    assertThat(asked().getLast()).isNotEqualTo(ids.get(0));
    var _ = stub.createTool(create.clearRequestId().build());
    assertThat(asked().getLast()).isEqualTo(RequestId.NONE);
  }

  @Test
  void listsWithFiltersAndPages() {
    var response =
        stub.listTools(
            ListToolsRequest.newBuilder()
                .setPlatform("demo")
                .setKind(dev.toolrack.v1.ToolKind.TOOL_KIND_AGENT)
                .setEnabled(false)
                .setPageSize(1_000)
                .setPageToken("t")
                .build());

    assertThat(response.getTools(0).getLatestVersion()).isEqualTo("1.1.0");
    assertThat(response.getNextPageToken()).isEqualTo("next");
    assertThat(response.getRevision()).isEqualTo(43);
    assertThat(asked())
        .containsExactly(
            "listTools",
            "default",
            new ToolFilter(
                "demo", null, dev.toolrack.server.catalog.ToolKind.AGENT, null, false, false, null),
            new PageRequest(100, "t"));
  }

  @Test
  void publishesAsActiveUnlessToldOtherwise() {
    var version = VersionConversion.toProto(Samples.version(11, "1.1.0"), true);
    var response =
        stub.publishVersion(
            PublishVersionRequest.newBuilder()
                .setToolVersion(version.toBuilder().clearStatus())
                .addChannels("stable")
                .build());

    assertThat(response.getToolVersion()).isEqualTo(version);
    assertThat(asked())
        .startsWith(
            "publishVersion",
            Samples.key(),
            Samples.content("1.1.0"),
            VersionStatus.ACTIVE,
            List.of("stable"));
  }

  @ParameterizedTest
  @MethodSource("badRequests")
  void aBadRequestNamesItsField(String field, Function<CatalogGrpcServiceTest, Callable<?>> call) {
    CallFailure failure = CallFailure.of(call.apply(this));

    assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.field()).isEqualTo(field);
    assertThat(server.store.asked).isEmpty();
  }

  static Stream<Arguments> badRequests() {
    return Stream.of(
        bad("tool", t -> () -> t.stub.createTool(CreateToolRequest.getDefaultInstance())),
        bad(
            "tool.slug",
            t ->
                () ->
                    t.stub.createTool(
                        CreateToolRequest.newBuilder().setTool(Tool.getDefaultInstance()).build())),
        bad(
            "tool.kind",
            t ->
                () ->
                    t.stub.createTool(
                        CreateToolRequest.newBuilder()
                            .setTool(Tool.newBuilder().setSlug("a").setKindValue(77))
                            .build())),
        bad(
            "request_id",
            t ->
                () ->
                    t.stub.deleteTool(
                        DeleteToolRequest.newBuilder().setSlug("a").setRequestId("a b").build())),
        bad(
            "etag",
            t ->
                () ->
                    t.stub.deleteTool(
                        DeleteToolRequest.newBuilder()
                            .setSlug("a")
                            .setEtag("t".repeat(65))
                            .build())),
        bad("slug", t -> () -> t.stub.getTool(GetToolRequest.getDefaultInstance())),
        bad(
            "update_mask",
            t ->
                () ->
                    t.stub.updateTool(
                        UpdateToolRequest.newBuilder()
                            .setTool(Tool.newBuilder().setSlug("a"))
                            .setUpdateMask(FieldMask.newBuilder().addPaths("slug"))
                            .build())),
        bad(
            "page_size",
            t -> () -> t.stub.listTools(ListToolsRequest.newBuilder().setPageSize(-1).build())),
        bad(
            "version_status",
            t ->
                () ->
                    t.stub.listTools(
                        ListToolsRequest.newBuilder().setVersionStatusValue(9).build())),
        bad(
            "query",
            t ->
                () ->
                    t.stub.listTools(
                        ListToolsRequest.newBuilder().setQuery("x".repeat(257)).build())),
        bad(
            "tool_version",
            t -> () -> t.stub.publishVersion(PublishVersionRequest.getDefaultInstance())),
        bad(
            "version",
            t ->
                () ->
                    t.stub.getVersion(
                        GetVersionRequest.newBuilder().setSlug("a").setVersion("^1").build())),
        bad(
            "page_size",
            t ->
                () ->
                    t.stub.listVersions(
                        ListVersionsRequest.newBuilder()
                            .setSlug("a")
                            .setPageSize(Integer.MIN_VALUE)
                            .build())),
        bad(
            "status",
            t ->
                () ->
                    t.stub.setVersionStatus(
                        SetVersionStatusRequest.newBuilder()
                            .setSlug("a")
                            .setVersion("1.0.0")
                            .build())),
        bad(
            "channel",
            t ->
                () ->
                    t.stub.setChannel(
                        SetChannelRequest.newBuilder()
                            .setSlug("a")
                            .setVersion("1.0.0")
                            .setChannel("latest")
                            .build())),
        bad(
            "capability",
            t ->
                () -> t.stub.putCapability(PutCapabilityRequest.newBuilder().setSlug("a").build())),
        bad(
            "capability",
            t ->
                () ->
                    t.stub.listPatterns(
                        ListPatternsRequest.newBuilder()
                            .setSlug("a")
                            .setCapability("x".repeat(300))
                            .build())));
  }

  private static Arguments bad(String field, Function<CatalogGrpcServiceTest, Callable<?>> call) {
    return Arguments.of(field, call);
  }

  @Test
  void moreCallsThanAreAdmittedAreShed() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    server.store.before =
        () -> {
          entered.countDown();
          try {
            leave.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    GetToolRequest request = GetToolRequest.newBuilder().setSlug(Samples.SLUG).build();
    var first = CatalogServiceGrpc.newFutureStub(server.channel).getTool(request);
    entered.await();

    CallFailure failure = CallFailure.of(() -> stub.getTool(request));
    leave.countDown();

    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.info().getReason()).isEqualTo("ADMISSION_SHED");
    assertThat(first.get().getTool().getSlug()).isEqualTo(Samples.SLUG);
  }

  @Test
  void aFailureOfTheStoreHasItsDetails() {
    server.store.before =
        () -> {
          throw ToolrackException.of(Reason.ETAG_MISMATCH, "changed").with("slug", Samples.SLUG);
        };

    CallFailure failure =
        CallFailure.of(
            () -> stub.deleteTool(DeleteToolRequest.newBuilder().setSlug(Samples.SLUG).build()));

    assertThat(failure.code()).isEqualTo(Status.Code.ABORTED);
    assertThat(failure.info().getReason()).isEqualTo("ETAG_MISMATCH");
  }
}
