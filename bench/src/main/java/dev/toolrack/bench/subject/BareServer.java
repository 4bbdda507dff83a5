package dev.toolrack.bench.subject;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.stub.ServerCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.Dsl;

/**
 * The minimum that grpc-java can do for a call, as a separate process. {@code PORT echo BYTES}
 * answers Resolve with that many bytes. {@code PORT relay URL} posts the request of an Execute to
 * the URL and returns the response. {@code PORT client URL BODY} makes the HTTP client alone call
 * the URL. {@code PORT lookup JDBC-URL} answers Resolve from Postgres.
 */
public final class BareServer {
  static final String SERVICE = "toolrack.v1.ToolService";

  private BareServer() {}

  /**
   * Starts a server.
   *
   * @param jvmOptions the JVM options of the process that it is compared with
   * @param kind its kind, followed by its arguments
   */
  public static Subject start(Path folder, List<String> jvmOptions, String... kind) {
    int port = Ports.free();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), BareServer.class.getName()));
    command.add(Integer.toString(port));
    command.addAll(List.of(kind));
    return Subject.startJvm(
        "bare " + kind[0], port, folder.resolve("bare-" + kind[0] + ".log"), command, Map.of());
  }

  /** Serves until the process ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    ServerServiceDefinition service =
        switch (args[1]) {
          case "echo" -> echo(Integer.parseInt(args[2]));
          case "relay" -> relay(args[2]);
          case "lookup" -> new BareLookup(args[2]).bindService();
          case "client" -> BareClient.service(httpClient(), args[2], args[3]);
          default -> throw new IllegalArgumentException("there is no bare " + args[1]);
        };
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(), EpollIoHandler.newFactory());
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])))
            .directExecutor()
            // Like Toolrack's server: one event loop per core, native transport, and wide windows.
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .channelType(EpollServerSocketChannel.class)
            .flowControlWindow(1 << 20)
            .addService(service)
            .build()
            .start();
    server.awaitTermination();
  }

  private static ServerServiceDefinition echo(int replyBytes) {
    byte[] reply = new byte[replyBytes];
    Arrays.fill(reply, (byte) 'x');
    return ServerServiceDefinition.builder(SERVICE)
        .addMethod(
            Bytes.unary("Resolve"),
            ServerCalls.asyncUnaryCall(
                (request, observer) -> {
                  observer.onNext(reply);
                  observer.onCompleted();
                }))
        .build();
  }

  private static ServerServiceDefinition relay(String url) {
    AsyncHttpClient client = httpClient();
    return ServerServiceDefinition.builder(SERVICE)
        .addMethod(
            Bytes.unary("Execute"),
            ServerCalls.asyncUnaryCall(
                (request, observer) -> {
                  var _ =
                      client
                          .preparePost(url)
                          .setHeader("content-type", "application/json")
                          .setBody(request)
                          .execute()
                          .toCompletableFuture()
                          .whenComplete(
                              (response, failure) -> {
                                if (failure != null || response.getStatusCode() != 200) {
                                  observer.onError(Status.UNKNOWN.asRuntimeException());
                                } else {
                                  observer.onNext(response.getResponseBodyAsBytes());
                                  observer.onCompleted();
                                }
                              });
                }))
        .build();
  }

  private static AsyncHttpClient httpClient() {
    return Dsl.asyncHttpClient(
        Dsl.config()
            .setIoThreadsCount(Runtime.getRuntime().availableProcessors())
            .setUseNativeTransport(true)
            .setMaxRequestRetry(0)
            .setFollowRedirect(false));
  }
}
