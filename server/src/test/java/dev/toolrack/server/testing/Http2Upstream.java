package dev.toolrack.server.testing;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2SettingsFrame;
import io.netty.handler.codec.http2.EmptyHttp2Headers;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2SettingsAckFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An upstream that speaks HTTP/2 over TLS and nothing else, with a certificate of its own. Answers
 * a path that begins with {@code /echo} with the body, and no other at all.
 */
public final class Http2Upstream implements AutoCloseable {
  private final EventLoopGroup loops;
  private final Channel server;
  private final ChannelGroup accepted;
  private final AtomicInteger connections;
  private final Seen seen;

  /** What came on all connections. */
  private record Seen(
      AtomicInteger requests,
      AtomicInteger resets,
      AtomicInteger open,
      AtomicInteger settled,
      List<HttpUpstream.Seen> echoed) {}

  private Http2Upstream(
      EventLoopGroup loops,
      Channel server,
      ChannelGroup accepted,
      AtomicInteger connections,
      Seen seen) {
    this.loops = loops;
    this.server = server;
    this.accepted = accepted;
    this.connections = connections;
    this.seen = seen;
  }

  public static Http2Upstream start(Path folder) throws Exception {
    return start(folder, Http2Settings.defaultSettings());
  }

  /** One that tells its settings to whoever connects. */
  public static Http2Upstream start(Path folder, Http2Settings settings) throws Exception {
    SslContext tls =
        SslContextBuilder.forServer(TlsKeys.make(folder))
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    ApplicationProtocolNames.HTTP_2))
            .build();
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    AtomicInteger connections = new AtomicInteger();
    Seen seen =
        new Seen(
            new AtomicInteger(),
            new AtomicInteger(),
            new AtomicInteger(),
            new AtomicInteger(),
            new CopyOnWriteArrayList<>());
    ChannelGroup accepted = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.incrementAndGet();
                    seen.open().incrementAndGet();
                    accepted.add(channel);
                    var _ = channel.closeFuture().addListener(_ -> seen.open().decrementAndGet());
                    channel
                        .pipeline()
                        .addLast(
                            tls.newHandler(channel.alloc()),
                            Http2FrameCodecBuilder.forServer().initialSettings(settings).build(),
                            new Http2MultiplexHandler(new StreamInitializer(seen)),
                            new Settled(seen));
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    return new Http2Upstream(loops, server, accepted, connections, seen);
  }

  /** Counts the settings that the other side has taken up. */
  private static final class Settled extends SimpleChannelInboundHandler<Http2SettingsAckFrame> {
    private final Seen seen;

    Settled(Seen seen) {
      this.seen = seen;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Http2SettingsAckFrame ignored) {
      seen.settled().incrementAndGet();
    }
  }

  private static final class StreamInitializer extends ChannelInitializer<Channel> {
    private final Seen seen;

    StreamInitializer(Seen seen) {
      this.seen = seen;
    }

    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast(new Stream(seen));
    }
  }

  /** One request and its reply. */
  private static final class Stream extends SimpleChannelInboundHandler<Http2StreamFrame> {
    private final Seen seen;
    private final ByteBuf body = Unpooled.buffer();
    private Http2Headers head = EmptyHttp2Headers.INSTANCE;

    Stream(Seen seen) {
      this.seen = seen;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, Http2StreamFrame frame) {
      switch (frame) {
        case Http2HeadersFrame headers -> {
          seen.requests().incrementAndGet();
          head = headers.headers();
          answerIf(context, headers.isEndStream());
        }
        case Http2DataFrame data -> {
          body.writeBytes(data.content());
          answerIf(context, data.isEndStream());
        }
        default -> {
          // Settings, pings and the like.
        }
      }
    }

    private void answerIf(ChannelHandlerContext context, boolean whole) {
      if (!whole || !head.path().toString().startsWith("/echo")) {
        return;
      }
      Map<String, List<String>> headers = new HashMap<>();
      head.forEach(
          header ->
              headers
                  .computeIfAbsent(header.getKey().toString(), _ -> new ArrayList<>())
                  .add(header.getValue().toString()));
      seen.echoed()
          .add(
              new HttpUpstream.Seen(
                  head.method().toString(),
                  head.path().toString(),
                  headers,
                  body.toString(StandardCharsets.UTF_8)));
      var _ =
          context.write(
              new DefaultHttp2HeadersFrame(
                  new DefaultHttp2Headers().status("200").set("content-type", "application/json"),
                  false));
      var _ = context.writeAndFlush(new DefaultHttp2DataFrame(body.copy(), true));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
      if (event instanceof Http2ResetFrame) {
        seen.resets().incrementAndGet();
      }
      super.userEventTriggered(context, event);
    }
  }

  public String url(String path) {
    return "https://127.0.0.1:" + ((InetSocketAddress) server.localAddress()).getPort() + path;
  }

  /** Allows so many streams on each connection that there is. */
  public void allow(int streams) {
    var _ =
        accepted.writeAndFlush(
            new DefaultHttp2SettingsFrame(new Http2Settings().maxConcurrentStreams(streams)));
  }

  /** How often the other side has taken up what a connection allows, at its begin and later. */
  public int settled() {
    return seen.settled().get();
  }

  public int connections() {
    return connections.get();
  }

  /** Connections that are there. */
  public int open() {
    return seen.open().get();
  }

  /** Requests of which the head came. */
  public int requests() {
    return seen.requests().get();
  }

  /** The requests that were answered, in order. */
  public List<HttpUpstream.Seen> echoed() {
    return seen.echoed();
  }

  /** Streams that the other side reset. */
  public int resets() {
    return seen.resets().get();
  }

  @Override
  public void close() throws InterruptedException {
    var _ = server.close().sync();
    var _ = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }
}
