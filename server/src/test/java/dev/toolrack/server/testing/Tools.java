package dev.toolrack.server.testing;

import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.CreateToolRequest;
import dev.toolrack.v1.Endpoint;
import dev.toolrack.v1.HttpEndpoint;
import dev.toolrack.v1.PublishVersionRequest;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolVersion;
import io.grpc.Channel;
import java.util.concurrent.TimeUnit;

/** Tools of a server that runs. */
public final class Tools {
  private Tools() {}

  /** Creates a tool with version 1.0.0, which posts to the URL. */
  public static void publish(Channel channel, String slug, String url) {
    var catalog =
        CatalogServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS);
    var _ =
        catalog.createTool(
            CreateToolRequest.newBuilder().setTool(Tool.newBuilder().setSlug(slug)).build());
    var _ =
        catalog.publishVersion(
            PublishVersionRequest.newBuilder()
                .setToolVersion(
                    ToolVersion.newBuilder()
                        .setTool(slug)
                        .setVersion("1.0.0")
                        .setEndpoint(
                            Endpoint.newBuilder()
                                .setHttp(HttpEndpoint.newBuilder().setUrlTemplate(url))))
                .build());
  }
}
