package dev.toolrack.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import dev.toolrack.client.ToolrackClient;
import dev.toolrack.server.bootstrap.ToolrackServer;
import dev.toolrack.server.config.ConfigKey;
import dev.toolrack.server.config.ServerConfig;
import dev.toolrack.v1.BatchExecuteResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays each call of the load configurations once, against a replica with the demo's tools. */
class GhzConfigurationsIT {
  @TempDir static Path dataDirectory;

  private static @Nullable DemoUpstream upstream;
  private static @Nullable ToolrackServer server;
  private static @Nullable ManagedChannel channel;

  @BeforeAll
  static void serveTheDemo() {
    DemoUpstream functions = DemoUpstream.start(0);
    upstream = functions;
    ToolrackServer replica =
        ToolrackServer.start(
            ServerConfig.of(
                Map.of(
                    ConfigKey.GRPC_PORT, "0",
                    ConfigKey.HTTP_PORT, "0",
                    ConfigKey.CLUSTER_PORT, "0",
                    ConfigKey.CLUSTER_NAME, "ghz-" + System.nanoTime(),
                    ConfigKey.DATA_DIR, dataDirectory.resolve("data").toString(),
                    ConfigKey.DRAIN_TIMEOUT, "1s"),
                Map.of()),
            _ -> {});
    server = replica;
    String target = "127.0.0.1:" + replica.grpcPort();
    try (ToolrackClient client = ToolrackClient.builder().target(target).plaintext().build()) {
      assertThat(DemoCatalog.of(functions.baseUrl()).load(client.catalog()).rejections()).isEmpty();
    }
    channel = Grpc.newChannelBuilder(target, InsecureChannelCredentials.create()).build();
  }

  @AfterAll
  static void stop() {
    if (channel != null) {
      channel.shutdownNow();
    }
    if (server != null) {
      server.close();
    }
    if (upstream != null) {
      upstream.close();
    }
  }

  static List<GhzConfiguration> configurations() throws IOException {
    return GhzConfiguration.all();
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void everyCallSucceeds(GhzConfiguration configuration) throws Exception {
    List<DynamicMessage> responses = configuration.replay(Objects.requireNonNull(channel));

    assertThat(responses).hasSameSizeAs(configuration.requests()).isNotEmpty();
    for (DynamicMessage response : responses) {
      assertThat(response.getAllFields()).isNotEmpty();
      if (response.getDescriptorForType().equals(BatchExecuteResponse.getDescriptor())) {
        assertThat(BatchExecuteResponse.parseFrom(response.toByteArray()).getResultsList())
            .allSatisfy(result -> assertThat(result.hasResponse()).as("%s", result).isTrue());
      }
    }
  }

  @Test
  void theLoadProfilesAreThere() throws IOException {
    assertThat(GhzConfiguration.all())
        .extracting(GhzConfiguration::name)
        .contains(
            "batch.json",
            "execute.json",
            "heavy.json",
            "light.json",
            "medium.json",
            "mixed.json",
            "resolve.json",
            "spike.json");
  }
}
