package dev.toolrack.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.v1.ImportEntry;
import dev.toolrack.v1.Tool;
import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ToolrackClientBuilderTest {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> USER_AGENT =
      Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);

  @Test
  void connectsToARealServer() throws IOException {
    FakeToolService tools = new FakeToolService();
    tools.tools.put("hash", 1L);
    CompletableFuture<Metadata> headers = new CompletableFuture<>();
    Server server =
        Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
            .addService(tools)
            .addService(new FakeCatalogService())
            .intercept(new FirstHeaders(headers))
            .build()
            .start();
    try (ToolrackClient client =
        ToolrackClient.builder()
            .target("localhost:" + server.getPort())
            .plaintext()
            .application("test/1.0")
            .callCredentials(new Token())
            .connect(Duration.ofSeconds(30))) {
      assertThat(client.resolve("hash").version()).isEqualTo("1.0.1");
      // More than a connection takes at once, so that the import has to wait for room.
      Tool large = Tool.newBuilder().setDescription("x".repeat(10_000)).build();
      assertThat(
              client
                  .catalog()
                  .importTools(
                      IntStream.range(0, 1_000)
                          .mapToObj(i -> ImportEntry.newBuilder().setTool(large).build())
                          .iterator(),
                      ImportListener.none())
                  .getCreated())
          .isEqualTo(1_000);
      assertThat(headers.join().get(AUTHORIZATION)).isEqualTo("Bearer secret");
      assertThat(headers.join().get(USER_AGENT)).startsWith("test/1.0 toolrack-java");
      assertThat(client.toString())
          .isEqualTo("ToolrackClient[dns:///localhost:" + server.getPort() + "]");
      assertThat(client.async().connection().options().toString()).doesNotContain("secret");
      client.close();
      assertThat(client.async().connection().channel().isShutdown()).isTrue();
      assertThatThrownBy(() -> client.resolve("hash")).isInstanceOf(UnavailableException.class);
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void saysWhenThereIsNoConnection() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    ToolrackClientBuilder builder =
        ToolrackClient.builder().target("localhost:" + port).plaintext();
    assertThatThrownBy(() -> builder.connect(Duration.ofMillis(200)))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("localhost:" + port);
    try (ToolrackClient lazy = builder.retryPolicy(RetryPolicy.none()).build()) {
      assertThatThrownBy(() -> lazy.resolve("hash")).isInstanceOf(UnavailableException.class);
    }
  }

  @Test
  void takesHostAndPortOrATargetOfGrpc() {
    assertThat(target("db.example:50051")).isEqualTo("dns:///db.example:50051");
    assertThat(target("localhost:1")).isEqualTo("dns:///localhost:1");
    assertThat(target("[::1]:50051")).isEqualTo("dns:///%5B::1%5D:50051");
    assertThat(target("dns:///a:1")).isEqualTo("dns:///a:1");
    assertThat(target("dns://8.8.8.8/a:1")).isEqualTo("dns://8.8.8.8/a:1");
    assertThat(target("dns:db.example:50051")).isEqualTo("dns:///db.example:50051");
    assertThat(target("dns:db.example")).isEqualTo("dns:///db.example");
    assertThat(target("dns:[::1]:50051")).isEqualTo("dns:///%5B::1%5D:50051");
    assertThat(target("dns:50051")).isEqualTo("dns:///dns:50051");
  }

  private static String target(String target) {
    Connection connection =
        ToolrackClient.builder().target(target).connection(ClientRuntime.system());
    connection.close();
    return connection.options().targetName();
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ToolrackClient.builder().build())
        .withMessageContaining("target");
    try (Fixture fixture = new Fixture()) {
      assertThatIllegalStateException()
          .isThrownBy(
              () -> ToolrackClient.builder().target("a:1").channel(fixture.channel).build());
      assertThatIllegalStateException()
          .isThrownBy(() -> fixture.client.tool("hash").as(String.class, String.class))
          .withMessageContaining("codec");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> ToolrackClient.builder().target(" "));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ToolrackClient.builder().defaultDeadline(Duration.ZERO))
        .withMessageContaining("defaultDeadline");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ToolrackClient.builder().keepAlive(Duration.ofSeconds(-1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ToolrackClient.builder().keepAlive(Duration.ofMillis(19_999)))
        .withMessageContaining("keepAlive")
        .withMessageContaining("20 s");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ToolrackClient.builder().maxInboundBytes(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetryPolicy(0, Duration.ofMillis(1), Duration.ofMillis(1), 2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RetryPolicy(2, Duration.ofMillis(2), Duration.ofMillis(1), 2));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(1), Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResolveCacheOptions.defaults().withMaxEntries(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestOptions.none().withRequestId("line\nbreak"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestOptions.none().withRequestId("order 17"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestOptions.none().withMutationId("deploy 42"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestOptions.none().withMutationId("x".repeat(65)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RequestOptions.none().withMinRevision(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> WatchOptions.after(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Batch.of(ToolCall.of("a", "")).withMaxConcurrency(0));
  }

  /** The numbers that the guide and the Javadoc promise. */
  @Test
  void theDefaultsAreThoseOfTheGuide() {
    Connection connection =
        ToolrackClient.builder().target("a:1").connection(ClientRuntime.system());
    connection.close();
    ClientOptions options = connection.options();
    assertThat(options.defaultDeadline()).isEqualTo(Duration.ofSeconds(30));
    assertThat(options.readYourWrites()).isTrue();
    assertThat(options.resolveCache()).isNull();
    assertThat(options.retryPolicy())
        .isEqualTo(new RetryPolicy(5, Duration.ofMillis(50), Duration.ofSeconds(2), 2));
    assertThat(
            IntStream.rangeClosed(1, 4)
                .mapToObj(failed -> options.retryPolicy().backoff(failed, 1)))
        .containsExactly(
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(400));
    assertThat(ResolveCacheOptions.defaults())
        .isEqualTo(
            new ResolveCacheOptions(
                1_000, Duration.ofMinutes(5), Duration.ofMillis(500), Duration.ofSeconds(30)));
  }

  @Test
  void namesWhatRequestOptionsAreSet() {
    assertThat(
            RequestOptions.none()
                .withDeadline(Duration.ofSeconds(1))
                .withMinRevision(5)
                .withRequestId("r")
                .withMutationId("m"))
        .hasToString("RequestOptions[deadline=PT1S minRevision=5 requestId=r mutationId=m]");
    assertThat(RequestOptions.none()).hasToString("RequestOptions[]");
  }

  private static final class Token extends CallCredentials {
    @Override
    public void applyRequestMetadata(
        RequestInfo requestInfo, Executor executor, MetadataApplier applier) {
      Metadata headers = new Metadata();
      headers.put(AUTHORIZATION, "Bearer secret");
      applier.apply(headers);
    }

    @Override
    public String toString() {
      return "secret";
    }
  }

  private record FirstHeaders(CompletableFuture<Metadata> headers) implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata metadata, ServerCallHandler<Q, R> next) {
      headers.complete(metadata);
      return next.startCall(call, metadata);
    }
  }
}
