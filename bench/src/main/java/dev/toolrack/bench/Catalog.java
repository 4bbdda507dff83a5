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
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** Puts the tools that are measured into a server's catalog. */
final class Catalog {
  static final String SLUG = "bench-tool";

  private static final String SCHEMA =
      """
      {"type":"object","required":["text"],"additionalProperties":false,"properties":{"text":\
      {"type":"string","maxLength":1000},"count":{"type":"integer","minimum":0}}}""";

  private Catalog() {}

  /**
   * Imports the measured tool and as many others as asked.
   *
   * @param upstream where the tool is called
   */
  static void fill(ManagedChannel channel, String upstream, int others) {
    CompletableFuture<ImportToolsResponse> done = new CompletableFuture<>();
    StreamObserver<ImportToolsRequest> requests =
        CatalogServiceGrpc.newStub(channel)
            .importTools(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ImportToolsResponse response) {
                    done.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    done.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    done.completeExceptionally(new IllegalStateException("no response"));
                  }
                });
    ImportToolsRequest.Builder batch =
        ImportToolsRequest.newBuilder().addEntries(entry(SLUG, upstream));
    for (int i = 0; i < others; i++) {
      batch.addEntries(entry("bench-other-" + i, upstream));
      if (batch.getEntriesCount() == 500) {
        requests.onNext(batch.build());
        batch.clear();
      }
    }
    if (batch.getEntriesCount() > 0) {
      requests.onNext(batch.build());
    }
    requests.onCompleted();
    ImportToolsResponse response = done.join();
    if (response.getRejected() > 0) {
      throw new IllegalStateException("rejected: " + response.getRejections(0));
    }
  }

  private static ImportEntry entry(String slug, String upstream) {
    return ImportEntry.newBuilder()
        .setTool(
            Tool.newBuilder()
                .setSlug(slug)
                .setDisplayName("A tool to measure")
                .setDescription("Takes a text and answers with a hundred bytes. ".repeat(3)))
        .setToolVersion(
            ToolVersion.newBuilder()
                .setVersion("1.0.0")
                .setInputSchema(SCHEMA)
                .setEndpoint(
                    Endpoint.newBuilder()
                        .setHttp(HttpEndpoint.newBuilder().setUrlTemplate(upstream)))
                .setPolicy(Policy.newBuilder().setMaxConcurrency(10_000)))
        .build();
  }
}
