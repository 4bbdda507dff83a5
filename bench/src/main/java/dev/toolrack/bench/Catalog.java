package dev.toolrack.bench;

import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.Endpoint;
import dev.toolrack.v1.HttpEndpoint;
import dev.toolrack.v1.ImportEntry;
import dev.toolrack.v1.ImportToolsRequest;
import dev.toolrack.v1.ImportToolsResponse;
import dev.toolrack.v1.Policy;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolVersion;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** Loads the tools to measure into a server's catalog. */
final class Catalog {
  static final String SLUG = "bench-tool";

  /** Prefix of the slugs of the other tools. */
  static final String OTHER = "bench-other-";

  /** The input schema of the measured tool. */
  static final String SCHEMA = schema(1_000);

  /**
   * The number of other tools, out of ten, that have a schema of their own; the rest have that of
   * the measured tool. In a public catalog of 527 tools, 374 schemas differ in what they require of
   * an input.
   */
  private static final int OWN_SCHEMAS_OF_TEN = 7;

  private Catalog() {}

  /**
   * Imports the measured tool and the given number of other tools.
   *
   * @param upstream where the tool is called
   */
  static void fill(ManagedChannel channel, String upstream, int others) {
    Import stream = new Import(channel);
    stream.add(entry(SLUG, SCHEMA, upstream));
    for (int i = 0; i < others; i++) {
      stream.add(entry(other(i), schemaOfOther(i), upstream));
    }
    stream.finish(others + 1);
  }

  /** Imports tools with this slug prefix. None of them may exist yet. */
  static void create(ManagedChannel channel, String prefix, String upstream, int count) {
    Import stream = new Import(channel);
    for (int i = 0; i < count; i++) {
      stream.add(entry(prefix + i, schemaOfOther(i), upstream));
    }
    stream.finish(count);
  }

  /** A single ImportTools call. Sends only as fast as the server accepts messages. */
  private static final class Import
      implements ClientResponseObserver<ImportToolsRequest, ImportToolsResponse> {
    private static final int BATCH = 500;

    private final CompletableFuture<ImportToolsResponse> done = new CompletableFuture<>();
    private final Semaphore ready = new Semaphore(0);
    private final ImportToolsRequest.Builder batch = ImportToolsRequest.newBuilder();
    private final ClientCallStreamObserver<ImportToolsRequest> requests;

    Import(ManagedChannel channel) {
      requests =
          (ClientCallStreamObserver<ImportToolsRequest>)
              CatalogServiceGrpc.newStub(channel).importTools(this);
    }

    void add(ImportEntry entry) {
      batch.addEntries(entry);
      if (batch.getEntriesCount() == BATCH) {
        send();
      }
    }

    private void send() {
      while (!requests.isReady() && !done.isDone()) {
        ready.acquireUninterruptibly();
      }
      requests.onNext(batch.build());
      batch.clear();
    }

    void finish(int expected) {
      if (batch.getEntriesCount() > 0) {
        send();
      }
      requests.onCompleted();
      ImportToolsResponse response = done.join();
      if (response.getCreated() != expected) {
        throw new IllegalStateException(
            "%,d tools were to be created: %s".formatted(expected, response));
      }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ImportToolsRequest> call) {
      call.setOnReadyHandler(ready::release);
    }

    @Override
    public void onNext(ImportToolsResponse response) {
      done.complete(response);
    }

    @Override
    public void onError(Throwable failure) {
      done.completeExceptionally(failure);
      ready.release();
    }

    @Override
    public void onCompleted() {
      done.completeExceptionally(new IllegalStateException("no response"));
      ready.release();
    }
  }

  /** Slug of one of the other tools, by index, starting at 0. */
  static String other(int index) {
    return OTHER + index;
  }

  private static String schemaOfOther(int index) {
    return index % 10 < OWN_SCHEMAS_OF_TEN ? schema(1_001 + index) : SCHEMA;
  }

  private static String schema(int maxLength) {
    return """
        {"type":"object","required":["text"],"additionalProperties":false,"properties":{"text":\
        {"type":"string","maxLength":%d},"count":{"type":"integer","minimum":0}}}"""
        .formatted(maxLength);
  }

  private static ImportEntry entry(String slug, String schema, String upstream) {
    return ImportEntry.newBuilder()
        .setTool(
            Tool.newBuilder()
                .setSlug(slug)
                .setDisplayName("A tool to measure")
                .setDescription("Takes a text and answers with a hundred bytes. ".repeat(3)))
        .setToolVersion(
            ToolVersion.newBuilder()
                .setVersion("1.0.0")
                .setInputSchema(schema)
                .setEndpoint(
                    Endpoint.newBuilder()
                        .setHttp(HttpEndpoint.newBuilder().setUrlTemplate(upstream)))
                .setPolicy(Policy.newBuilder().setMaxConcurrency(10_000)))
        .build();
  }
}
