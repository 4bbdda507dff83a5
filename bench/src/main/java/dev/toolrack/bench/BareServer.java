package dev.toolrack.bench;

import io.grpc.MethodDescriptor;
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
import java.util.Arrays;
import org.asynchttpclient.AsyncHttpClient;
import org.asynchttpclient.Dsl;
import org.asynchttpclient.Response;

/**
 * The least that grpc-java can do for a call, as a process of its own: {@code echo PORT BYTES}
 * answers Resolve with that many bytes; {@code relay PORT URL} posts the request of an Execute to
 * the URL and answers with what comes back.
 */
public final class BareServer {
  private BareServer() {}

  /** Serves until the process is ended. */
  public static void main(String[] args) throws IOException, InterruptedException {
    ServerServiceDefinition service =
        switch (args[0]) {
          case "echo" -> echo(Integer.parseInt(args[2]));
          case "relay" -> relay(args[2]);
          default -> throw new IllegalArgumentException("echo or relay, not " + args[0]);
        };
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(), EpollIoHandler.newFactory());
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1])))
            .directExecutor()
            // As Toolrack's server has it: an event loop a core, native, and wide windows.
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
    MethodDescriptor<byte[], byte[]> method = Bytes.unary("Resolve");
    return ServerServiceDefinition.builder("toolrack.v1.ToolService")
        .addMethod(
            method,
            ServerCalls.asyncUnaryCall(
                (request, observer) -> {
                  observer.onNext(reply);
                  observer.onCompleted();
                }))
        .build();
  }

  private static ServerServiceDefinition relay(String url) {
    AsyncHttpClient client =
        Dsl.asyncHttpClient(
            Dsl.config()
                .setIoThreadsCount(Runtime.getRuntime().availableProcessors())
                .setUseNativeTransport(true)
                .setMaxRequestRetry(0)
                .setFollowRedirect(false));
    MethodDescriptor<byte[], byte[]> method = Bytes.unary("Execute");
    return ServerServiceDefinition.builder("toolrack.v1.ToolService")
        .addMethod(
            method,
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
                              (Response response, Throwable failure) -> {
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
}
