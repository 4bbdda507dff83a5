package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.GetVersionRequest;
import dev.toolrack.v1.PublishVersionRequest;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ResolveView;
import dev.toolrack.v1.ToolServiceGrpc;
import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replies that take room until they are sent, and what becomes of them where there is none. */
class LargeRepliesTest {
  static final int CHARS = 100_000;

  private final LocalServer server = new LocalServer();
  private final ToolServiceGrpc.ToolServiceBlockingStub tools =
      ToolServiceGrpc.newBlockingStub(server.channel);
  private final CatalogServiceGrpc.CatalogServiceBlockingStub catalog =
      CatalogServiceGrpc.newBlockingStub(server.channel);

  LargeRepliesTest() {
    server.snapshots.memory.put(Samples.key().toString(), Samples.head(42));
    server.snapshots.versions.put(11L, new VersionSnapshot(large(Samples.version(11, "1.1.0"))));
    server.store.version = LargeRepliesTest::large;
  }

  @AfterEach
  void close() {
    server.close();
  }

  static PublishedVersion large(PublishedVersion sample) {
    VersionSpec content = sample.content();
    return new PublishedVersion(
        sample.id(),
        sample.tool(),
        new VersionSpec(
            content.number(),
            "",
            "",
            "{\"title\":\"" + "x".repeat(CHARS) + "\"}",
            "",
            content.endpoint(),
            content.policy(),
            content.annotations()),
        sample.status(),
        sample.createTime());
  }

  private static ResolveRequest.Builder resolve() {
    return ResolveRequest.newBuilder().setSlug(Samples.SLUG);
  }

  private static GetVersionRequest getVersion() {
    return GetVersionRequest.newBuilder().setSlug(Samples.SLUG).setVersion("1.1.0").build();
  }

  @Test
  void aResolveForWhichThereIsNoRoomIsShed() {
    PayloadBudget.Share others = server.payloads.share();
    others.add(server.payloads.limit());

    CallFailure failure = CallFailure.of(() -> tools.resolve(resolve().build()));

    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.info().getReason()).isEqualTo("ADMISSION_SHED");
    assertThat(
            tools
                .resolve(resolve().setView(ResolveView.RESOLVE_VIEW_BASIC).build())
                .hasToolVersion())
        .as("a small one needs no room")
        .isTrue();
    others.close();
    assertThat(tools.resolve(resolve().build()).hasToolVersion()).isTrue();
    assertThat(server.payloads.held()).isZero();
  }

  @Test
  void aVersionForWhichThereIsNoRoomIsShedButAMutationIsAnswered() {
    PayloadBudget.Share others = server.payloads.share();
    others.add(server.payloads.limit());

    CallFailure failure = CallFailure.of(() -> catalog.getVersion(getVersion()));

    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.info().getReason()).isEqualTo("ADMISSION_SHED");

    others.close();
    // Others take all the room while the mutation is made.
    server.store.before = () -> server.payloads.share().add(server.payloads.limit());
    assertThat(
            catalog
                .publishVersion(
                    PublishVersionRequest.newBuilder()
                        .setToolVersion(
                            VersionConversion.toProto(large(Samples.version(11, "1.1.0")), true))
                        .build())
                .getToolVersion()
                .getInputSchema())
        .hasSizeGreaterThan(CHARS);
  }
}
