package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.catalog.ImportEntry.Unsaid;
import dev.toolrack.server.catalog.ImportOutcome;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.ImportEntry;
import dev.toolrack.v1.ImportToolsRequest;
import dev.toolrack.v1.ImportToolsResponse;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolKind;
import dev.toolrack.v1.ToolVersion;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImportTest {
  private final LocalServer server = new LocalServer();

  @AfterEach
  void close() {
    server.close();
  }

  private static ImportEntry entry(String slug) {
    return ImportEntry.newBuilder().setTool(Tool.newBuilder().setSlug(slug)).build();
  }

  private static ImportToolsRequest batch(String... slugs) {
    ImportToolsRequest.Builder batch = ImportToolsRequest.newBuilder();
    for (String slug : slugs) {
      batch.addEntries(entry(slug));
    }
    return batch.build();
  }

  private Sender begin() {
    Sender sender = new Sender();
    var _ = CatalogServiceGrpc.newStub(server.channel).importTools(sender);
    return sender;
  }

  @Test
  void countsTheWholeStreamAndRejectsBadEntriesAlone() {
    server.store.importing =
        entries ->
            entries.stream()
                .<ImportOutcome>map(
                    entry ->
                        switch (entry.tool().slug()) {
                          case "new" -> new ImportOutcome.Created();
                          case "changed" -> new ImportOutcome.Updated();
                          case "refused" ->
                              new ImportOutcome.Rejected(
                                  ToolrackException.of(Reason.VERSION_CONTENT_CONFLICT, "differs"));
                          default -> new ImportOutcome.Unchanged();
                        })
                .toList();
    Sender sender = begin();
    sender.send(batch("new", "Not A Slug", "changed"));
    sender.send(
        ImportToolsRequest.newBuilder()
            .addEntries(ImportEntry.getDefaultInstance())
            .addEntries(entry("refused"))
            .addEntries(
                entry("same").toBuilder().setToolVersion(ToolVersion.newBuilder().setTool("other")))
            .addEntries(entry("same"))
            .build());
    ImportToolsResponse response = sender.finish();

    assertThat(response.getCreated()).isEqualTo(1);
    assertThat(response.getUpdated()).isEqualTo(1);
    assertThat(response.getUnchanged()).isEqualTo(1);
    assertThat(response.getRejected()).isEqualTo(4);
    assertThat(response.getRevision()).isEqualTo(43);
    assertThat(
            response.getRejectionsList().stream()
                .map(
                    rejection ->
                        rejection.getIndex()
                            + " "
                            + rejection.getSlug()
                            + " "
                            + rejection.getReason()))
        .containsExactly(
            "1 Not A Slug INVALID_REQUEST",
            "3  INVALID_REQUEST",
            "4 refused VERSION_CONTENT_CONFLICT",
            "5 same INVALID_REQUEST");
    assertThat(response.getRejections(2).getMessage()).isEqualTo("differs");
  }

  @Test
  void whatAnEntryDoesNotSayIsToldApart() {
    List<Unsaid> unsaid = new CopyOnWriteArrayList<>();
    server.store.importing =
        entries -> {
          entries.forEach(entry -> unsaid.add(entry.unsaid()));
          return entries.stream().<ImportOutcome>map(_ -> new ImportOutcome.Unchanged()).toList();
        };
    Tool tool =
        Tool.newBuilder()
            .setSlug("said")
            .setKind(ToolKind.TOOL_KIND_TOOL)
            .setEnabled(false)
            .build();
    Sender sender = begin();
    sender.send(
        batch("unsaid").toBuilder().addEntries(ImportEntry.newBuilder().setTool(tool)).build());

    assertThat(sender.finish().getUnchanged()).isEqualTo(2);
    assertThat(unsaid).containsExactly(new Unsaid(true, true), Unsaid.NOTHING);
  }

  @Test
  void listsTheFirstThousandRejections() {
    Sender sender = begin();
    for (int i = 0; i < 3; i++) {
      sender.send(batch(IntStream.range(0, 500).mapToObj(_ -> "Bad").toArray(String[]::new)));
    }
    ImportToolsResponse response = sender.finish();

    assertThat(response.getRejected()).isEqualTo(1_500);
    assertThat(response.getRejectionsCount()).isEqualTo(1_000);
    assertThat(server.store.asked).isEmpty();
  }

  @Test
  void anEmptyStreamImportsNothing() {
    assertThat(begin().finish()).isEqualTo(ImportToolsResponse.getDefaultInstance());
  }

  /** Guards against a fast sender whose batches pile up while the database is busy. */
  @Test
  void worksOnTwoBatchesAtOnceAndAsksForNoMore() throws Exception {
    AtomicInteger active = new AtomicInteger();
    AtomicInteger mostActive = new AtomicInteger();
    CountDownLatch twoEntered = new CountDownLatch(2);
    server.store.before =
        () -> {
          mostActive.accumulateAndGet(active.incrementAndGet(), Math::max);
          twoEntered.countDown();
          awaitUninterruptibly(twoEntered);
          active.decrementAndGet();
        };
    Sender sender = begin();
    for (int i = 0; i < 6; i++) {
      sender.send(batch("tool-" + i));
    }

    assertThat(sender.finish().getCreated()).isEqualTo(6);
    assertThat(mostActive).hasValue(2);
  }

  /** An entry of some 100 KB. */
  private static ImportToolsRequest large(String slug) {
    return ImportToolsRequest.newBuilder()
        .addEntries(
            ImportEntry.newBuilder()
                .setTool(Tool.newBuilder().setSlug(slug))
                .setToolVersion(
                    ToolVersion.newBuilder()
                        .setVersion("1.0.0")
                        .setInputSchema("{\"title\":\"" + "x".repeat(100_000) + "\"}")))
        .build();
  }

  /** Defect: every import held up to 32 MB, and nothing bounded their number. */
  @Test
  void anImportForWhichThereIsNoRoomIsShed() {
    PayloadBudget.Share others = server.payloads.share();
    others.add(server.payloads.limit() - 50_000);
    Sender sender = begin();
    sender.send(large("a"));

    CallFailure failure = sender.failure();

    assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(failure.info().getReason()).isEqualTo("ADMISSION_SHED");
    assertThat(server.store.asked).isEmpty();
    others.close();
    assertThat(server.payloads.held()).isZero();
  }

  @Test
  void anImportThatHasBegunKeepsItsRoomForTheMessagesThatFollow() {
    PayloadBudget.Share others = server.payloads.share();
    others.add(server.payloads.limit() - 150_000);
    AtomicInteger active = new AtomicInteger();
    AtomicInteger mostActive = new AtomicInteger();
    server.store.before = () -> mostActive.accumulateAndGet(active.incrementAndGet(), Math::max);
    server.store.importing =
        entries -> {
          // Whatever becomes free is taken by somebody else.
          others.tryAdd(server.payloads.limit() - server.payloads.held());
          active.decrementAndGet();
          return entries.stream().<ImportOutcome>map(_ -> new ImportOutcome.Created()).toList();
        };
    Sender sender = begin();
    for (int i = 0; i < 4; i++) {
      sender.send(large("tool-" + i));
    }

    assertThat(sender.finish().getCreated()).isEqualTo(4);
    assertThat(mostActive).as("there is no room for two").hasValue(1);
    others.close();
    server.calls.close();
    assertThat(server.payloads.held()).isZero();
  }

  /** Guards against an entry that is carried out before an earlier one of the same tool. */
  @Test
  void aBatchThatNamesAToolOfTheOneBeforeWaitsForIt() {
    AtomicInteger active = new AtomicInteger();
    AtomicInteger mostActive = new AtomicInteger();
    server.store.before = () -> mostActive.accumulateAndGet(active.incrementAndGet(), Math::max);
    server.store.importing =
        entries -> {
          active.decrementAndGet();
          return entries.stream().<ImportOutcome>map(_ -> new ImportOutcome.Created()).toList();
        };
    Sender sender = begin();
    for (int i = 0; i < 5; i++) {
      sender.send(batch("same", "only-" + i));
    }

    assertThat(sender.finish().getCreated()).isEqualTo(10);
    assertThat(mostActive).hasValue(1);
    assertThat(
            server.store.asked.stream()
                .map(asked -> ((List<?>) Objects.requireNonNull(asked.get(2))).get(1))
                .map(entry -> ((dev.toolrack.server.catalog.ImportEntry) entry).tool().slug()))
        .containsExactly("only-0", "only-1", "only-2", "only-3", "only-4");
  }

  @Test
  void listsRejectionsInTheOrderOfTheStreamWhicheverBatchEndsFirst() {
    CountDownLatch secondIsDone = new CountDownLatch(1);
    server.store.importing =
        entries -> {
          if (entries.getFirst().tool().slug().equals("first")) {
            awaitUninterruptibly(secondIsDone);
          } else {
            secondIsDone.countDown();
          }
          return entries.stream()
              .<ImportOutcome>map(
                  _ ->
                      new ImportOutcome.Rejected(
                          ToolrackException.of(Reason.VERSION_CONTENT_CONFLICT, "differs")))
              .toList();
        };
    Sender sender = begin();
    sender.send(batch("first"));
    sender.send(batch("second"));

    assertThat(sender.finish().getRejectionsList())
        .extracting(rejection -> rejection.getIndex() + " " + rejection.getSlug())
        .containsExactly("0 first", "1 second");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aMessageWithTooManyEntriesEndsTheImport() {
    Sender sender = begin();
    sender.send(batch(IntStream.range(0, 501).mapToObj(i -> "t" + i).toArray(String[]::new)));

    CallFailure failure = sender.failure();
    assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.field()).isEqualTo("entries");
  }

  /** Defect: a batch that had not begun was carried out after the caller had its failure. */
  @Test
  void aMessageThatIsNoneEndsWhatHasNotBegun() {
    CountDownLatch sent = new CountDownLatch(1);
    MethodDescriptor<ImportToolsRequest, ImportToolsResponse> method =
        CatalogServiceGrpc.getImportToolsMethod();
    try (LocalServer narrow = new LocalServer(1, Runnable::run)) {
      narrow.store.before = () -> awaitUninterruptibly(sent);
      FutureObserver<ImportToolsResponse> answer = new FutureObserver<>();
      StreamObserver<byte[]> sender =
          ClientCalls.asyncClientStreamingCall(
              narrow.channel.newCall(
                  method.toBuilder(new ResolveTest.Bytes(), method.getResponseMarshaller()).build(),
                  CallOptions.DEFAULT),
              answer);
      sender.onNext(batch("same").toByteArray());
      sender.onNext(batch("same").toByteArray());
      sender.onNext(new byte[] {(byte) 0xff, 1, 2});
      sent.countDown();

      assertThat(answer.future())
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .withMessageContaining("INVALID_ARGUMENT");
      narrow.calls.close();
      assertThat(narrow.store.asked).hasSize(1);
    }
  }

  @Test
  void aFailureOfTheStoreEndsTheImport() {
    server.store.before =
        () -> {
          throw ToolrackException.of(Reason.CATALOG_UNAVAILABLE, "away");
        };
    Sender sender = begin();
    sender.send(batch("a"));

    assertThat(sender.failure().code()).isEqualTo(Status.Code.UNAVAILABLE);
  }

  private static final class Sender
      implements ClientResponseObserver<ImportToolsRequest, ImportToolsResponse> {
    private final CompletableFuture<ImportToolsResponse> answer = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<ImportToolsRequest> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<ImportToolsRequest> stream) {
      call = stream;
    }

    void send(ImportToolsRequest batch) {
      Objects.requireNonNull(call).onNext(batch);
    }

    void complete() {
      Objects.requireNonNull(call).onCompleted();
    }

    ImportToolsResponse finish() {
      complete();
      return answer();
    }

    ImportToolsResponse answer() {
      return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }

    CallFailure failure() {
      try {
        throw new AssertionError("answered " + answer());
      } catch (CompletionException e) {
        return CallFailure.of((StatusRuntimeException) Objects.requireNonNull(e.getCause()));
      }
    }

    @Override
    public void onNext(ImportToolsResponse response) {
      answer.complete(response);
    }

    @Override
    public void onError(Throwable thrown) {
      answer.completeExceptionally(thrown);
    }

    @Override
    public void onCompleted() {}
  }
}
