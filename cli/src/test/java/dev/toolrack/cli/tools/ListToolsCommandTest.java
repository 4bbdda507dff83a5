package dev.toolrack.cli.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.cli.CommandLineRun;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.ListToolsRequest;
import dev.toolrack.v1.ListToolsResponse;
import dev.toolrack.v1.ToolSummary;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ListToolsCommandTest {
  /** Guards against a list from which a watch cannot continue. */
  @Test
  void eachLineOfJsonHasTheRevisionOfItsPage() throws IOException {
    Server server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(new TwoPages())
            .build()
            .start();
    try {
      CommandLineRun run =
          CommandLineRun.of(
              "tools", "list", "--output", "json", "--target", "localhost:" + server.getPort());
      List<JsonNode> tools = run.out().lines().map(JsonMapper.shared()::readTree).toList();
      assertThat(tools).extracting(tool -> tool.get("slug").asString()).containsExactly("a", "b");
      assertThat(tools).extracting(tool -> tool.get("revision").asLong()).containsExactly(7L, 8L);
    } finally {
      server.shutdownNow();
    }
  }

  private static final class TwoPages extends CatalogServiceGrpc.CatalogServiceImplBase {
    @Override
    public void listTools(ListToolsRequest request, StreamObserver<ListToolsResponse> observer) {
      boolean first = request.getPageToken().isEmpty();
      observer.onNext(
          ListToolsResponse.newBuilder()
              .addTools(ToolSummary.newBuilder().setSlug(first ? "a" : "b"))
              .setNextPageToken(first ? "more" : "")
              .setRevision(first ? 7 : 8)
              .build());
      observer.onCompleted();
    }
  }
}
