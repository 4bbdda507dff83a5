package dev.toolrack.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.v1.Capability;
import dev.toolrack.v1.DeleteToolRequest;
import dev.toolrack.v1.GetToolRequest;
import dev.toolrack.v1.ImportEntry;
import dev.toolrack.v1.ImportToolsRequest;
import dev.toolrack.v1.ImportToolsResponse;
import dev.toolrack.v1.ListToolsRequest;
import dev.toolrack.v1.Pattern;
import dev.toolrack.v1.PublishVersionRequest;
import dev.toolrack.v1.PutCapabilityRequest;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolSummary;
import dev.toolrack.v1.ToolVersion;
import dev.toolrack.v1.UpdateToolRequest;
import dev.toolrack.v1.VersionStatus;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CatalogClientTest {
  private final Fixture fixture = new Fixture();
  private final CatalogClient catalog = fixture.client.catalog();

  @AfterEach
  void close() {
    fixture.close();
  }

  private static Tool tool(String slug) {
    return Tool.newBuilder().setSlug(slug).build();
  }

  @Test
  void keepsTools() {
    assertThat(catalog.createTool(tool("hash"))).isEqualTo(new Change<>(tool("hash"), 101));
    assertThat(catalog.getTool("hash").getSlug()).isEqualTo("hash");
    assertThat(
            catalog
                .getTool(GetToolRequest.newBuilder().setSlug("hash").setShowDeleted(true).build())
                .getEnabled())
        .isFalse();
    assertThat(
            catalog
                .updateTool(UpdateToolRequest.newBuilder().setTool(tool("hash")).build())
                .revision())
        .isEqualTo(102);
    assertThat(catalog.deleteTool("hash").revision()).isEqualTo(103);
    assertThat(
            catalog
                .deleteTool(DeleteToolRequest.newBuilder().setSlug("hash").setEtag("e").build())
                .revision())
        .isEqualTo(104);
    assertThat(catalog.undeleteTool("hash").value().getSlug()).isEqualTo("hash");
  }

  @Test
  void keepsVersionsAndChannels() {
    ToolVersion version = ToolVersion.newBuilder().setTool("hash").setVersion("1.0.0").build();
    assertThat(catalog.publishVersion(version, "stable", "canary"))
        .isEqualTo(new Publication(version, 101, true));
    assertThat(((PublishVersionRequest) fixture.catalog.requests.get(0)).getChannelsList())
        .containsExactly("stable", "canary");
    assertThat(catalog.getVersion("hash", "1.0.0").getVersion()).isEqualTo("1.0.0");
    assertThat(catalog.streamVersions("hash").map(ToolVersion::getVersion))
        .containsExactly("2.0.0", "1.0.0");
    assertThat(
            catalog
                .setVersionStatus("hash", "1.0.0", VersionStatus.VERSION_STATUS_RETIRED)
                .value()
                .getStatus())
        .isEqualTo(VersionStatus.VERSION_STATUS_RETIRED);
    assertThat(catalog.setChannel("hash", "beta", "1.0.0")).isEqualTo(103);
    assertThat(catalog.deleteChannel("hash", "beta")).isEqualTo(104);
  }

  @Test
  void keepsCapabilitiesAndPatterns() {
    assertThat(catalog.putCapability("hash", Capability.newBuilder().setName("c").build()))
        .isEqualTo(101);
    assertThat(catalog.putPattern("hash", Pattern.newBuilder().setName("p").build()))
        .isEqualTo(102);
    assertThat(catalog.streamCapabilities("hash").map(Capability::getName))
        .containsExactly("count");
    assertThat(catalog.streamPatterns("hash").map(Pattern::getName))
        .containsExactly("count-letters");
    assertThat(catalog.deletePattern("hash", "p")).isEqualTo(103);
    assertThat(catalog.deleteCapability("hash", "c")).isEqualTo(104);
  }

  @Test
  void readsAPageOnlyWhenItIsNeeded() {
    ListToolsRequest request = ListToolsRequest.newBuilder().setCategory("text").build();
    assertThat(catalog.streamTools(request).map(ToolSummary::getSlug).findFirst()).contains("a");
    assertThat(fixture.catalog.requests).hasSize(1);
    assertThat(catalog.streamTools(request).map(ToolSummary::getSlug)).containsExactly("a", "b");
    assertThat(fixture.catalog.requests).hasSize(3);
    assertThat(((ListToolsRequest) fixture.catalog.requests.get(2)).getCategory())
        .isEqualTo("text");
    Page<ToolSummary> page = catalog.listTools(request);
    assertThat(page.last()).isFalse();
    assertThat(page.revision()).hasValue(100);
  }

  @Test
  void takesAMutationIdOfTheCaller() {
    fixture
        .client
        .with(RequestOptions.none().withMutationId("job-7"))
        .catalog()
        .putCapability("hash", Capability.getDefaultInstance());
    assertThat(((PutCapabilityRequest) fixture.catalog.requests.get(0)).getRequestId())
        .isEqualTo("job-7");
  }

  @Test
  void importsInBatchesAndTellsOfProgress() {
    List<Long> progress = new ArrayList<>();
    ImportToolsResponse response =
        catalog.importTools(
            IntStream.range(0, 1_250)
                .mapToObj(i -> ImportEntry.newBuilder().setTool(tool("t" + i)).build())
                .iterator(),
            progress::add);
    assertThat(response.getCreated()).isEqualTo(1_250);
    assertThat(progress).containsExactly(500L, 1_000L, 1_250L);
    fixture.tools.tools.put("t1", 1L);
    fixture.client.resolve("t1");
    assertThat(fixture.tools.resolves.get(0).getMinRevision()).isEqualTo(response.getRevision());
  }

  @Test
  void boundsTheSizeOfABatch() {
    Tool large = tool("t").toBuilder().setDescription("x".repeat(700_000)).build();
    catalog.importTools(
        IntStream.range(0, 3)
            .mapToObj(i -> ImportEntry.newBuilder().setTool(large).build())
            .iterator(),
        ImportListener.none());
    assertThat(fixture.catalog.requests)
        .hasSize(3)
        .allSatisfy(
            request -> assertThat(((ImportToolsRequest) request).getEntriesCount()).isEqualTo(1));
  }

  /** A server ends an import from which nothing arrives for a minute. */
  @Test
  void sendsWhatASlowSourceHasGiven() {
    catalog.importTools(
        IntStream.range(0, 7)
            .mapToObj(
                i -> {
                  fixture.nanos.addAndGet(TimeUnit.SECONDS.toNanos(4));
                  return ImportEntry.newBuilder().setTool(tool("t" + i)).build();
                })
            .iterator(),
        ImportListener.none());
    assertThat(fixture.catalog.requests)
        .extracting(request -> ((ImportToolsRequest) request).getEntriesCount())
        .containsExactly(3, 3, 1);
  }

  @Test
  void importsNothing() {
    assertThat(
            catalog
                .importTools(List.<ImportEntry>of().iterator(), ImportListener.none())
                .getCreated())
        .isZero();
  }

  @Test
  void aSourceThatFailsCancelsTheImport() {
    Iterator<ImportEntry> broken =
        IntStream.range(0, 200)
            .mapToObj(
                i -> {
                  if (i == 150) {
                    throw new IllegalStateException("line 150");
                  }
                  return ImportEntry.newBuilder().setTool(tool("t" + i)).build();
                })
            .iterator();
    assertThatThrownBy(() -> catalog.importTools(broken, ImportListener.none()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("line 150");
    assertThat(fixture.catalog.importsCancelled).hasValue(1);
  }

  @Test
  void anImportThatFailsSaysWhy() {
    fixture.catalog.failures.add(Failures.of(Status.Code.INVALID_ARGUMENT, Reason.INVALID_REQUEST));
    assertThatThrownBy(
            () ->
                catalog.importTools(
                    List.of(ImportEntry.getDefaultInstance()).iterator(), ImportListener.none()))
        .isInstanceOf(InvalidRequestException.class);
  }

  /** Guards against a source that is read into the client's memory while the server is busy. */
  @Test
  void takesNoMoreThanTheServerReads() {
    fixture.catalog.busy = true;
    AtomicInteger taken = new AtomicInteger();
    CompletableFuture<ImportToolsResponse> future =
        fixture
            .client
            .async()
            .catalog()
            .importTools(
                IntStream.range(0, 5_000)
                    .mapToObj(
                        i -> {
                          taken.incrementAndGet();
                          return ImportEntry.newBuilder().setTool(tool("t" + i)).build();
                        })
                    .iterator(),
                ImportListener.none());
    assertThat(taken).hasPositiveValue().hasValueLessThan(2_000);

    future.cancel(true);

    assertThat(taken).hasValueLessThan(2_000);
    assertThat(fixture.catalog.importsCancelled).hasValue(1);
  }

  /** Guards against an import that ends before an entry, and tells of a success. */
  @Test
  void anEntryThatIsLargerThanABatchGoesByItself() {
    Tool large = tool("t").toBuilder().setDescription("x".repeat(2_000_000)).build();
    List<ImportEntry> entries =
        Stream.of(tool("a"), large, tool("b"))
            .map(tool -> ImportEntry.newBuilder().setTool(tool).build())
            .toList();
    assertThat(catalog.importTools(entries.iterator(), ImportListener.none()).getCreated())
        .isEqualTo(3);
    assertThat(fixture.catalog.requests)
        .extracting(request -> ((ImportToolsRequest) request).getEntriesList())
        .containsExactly(entries.subList(0, 1), entries.subList(1, 2), entries.subList(2, 3));
  }

  /** The client's default deadline is for calls that are answered. */
  @Test
  void anImportMayTakeAsLongAsItNeeds() {
    catalog.importTools(List.<ImportEntry>of().iterator(), ImportListener.none());
    assertThat(fixture.catalog.importsWithDeadline).hasValue(0);
    fixture
        .client
        .with(RequestOptions.none().withDeadline(Duration.ofHours(1)))
        .catalog()
        .importTools(List.<ImportEntry>of().iterator(), ImportListener.none());
    assertThat(fixture.catalog.importsWithDeadline).hasValue(1);
  }
}
