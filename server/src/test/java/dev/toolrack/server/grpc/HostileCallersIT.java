package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.catalog.CatalogService;
import dev.toolrack.server.catalog.Change;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.eventloop.NetworkTransport;
import dev.toolrack.server.execution.PayloadBudget;
import dev.toolrack.server.testing.Transports;
import dev.toolrack.v1.CatalogServiceGrpc;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.GetToolRequest;
import dev.toolrack.v1.ResolveRequest;
import dev.toolrack.v1.ToolServiceGrpc;
import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2FrameTypes;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Callers that mean no good, or are broken. */
@ParameterizedClass
@MethodSource(Transports.AVAILABLE)
class HostileCallersIT {
  private static final int WINDOW_BYTES = 65_535;
  private static final String RESOLVE = ToolServiceGrpc.getResolveMethod().getFullMethodName();
  private static final byte[] REQUEST =
      ResolveRequest.newBuilder().setSlug(Samples.SLUG).build().toByteArray();

  private final OpenCalls open = new OpenCalls();
  private final PayloadBudget payloads = new PayloadBudget(1 << 20);
  private final PayloadBudget arriving = new PayloadBudget(1 << 19);
  private final BlockingCalls calls = new BlockingCalls(4, open, payloads);
  private final LoopbackServer server;

  HostileCallersIT(NetworkTransport transport) throws IOException {
    FakeSnapshots snapshots = new FakeSnapshots();
    server =
        new LoopbackServer(
            transport,
            snapshots,
            new VersionSnapshot(Samples.version(11, "1.1.0")),
            payloads,
            arriving,
            open,
            CatalogGrpcService.define(
                new CatalogService(
                    new FakeStore(), _ -> {}, snapshots, Duration.ofSeconds(2), System::nanoTime),
                calls,
                new ImportStreams(),
                Identity.UNAUTHENTICATED));
  }

  @AfterEach
  void close() {
    server.close();
    calls.close();
  }

  private static byte[] call(int stream) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.writeBytes(RawCaller.headers(stream, RESOLVE));
    frames.writeBytes(RawCaller.message(stream, RawCaller.END_OF_STREAM, REQUEST));
    return frames.toByteArray();
  }

  /** A caller that had no window could leave the replies of any number of calls unread. */
  @Test
  void aConnectionHasABoundedNumberOfCallsThoughItNeverConfirmsTheBound() throws IOException {
    try (RawCaller caller = new RawCaller(server.port(), 0)) {
      int stream = 1;
      for (int i = 0; i < GrpcServer.MAX_CALLS_PER_CONNECTION; i++) {
        caller.send(call(stream));
        stream += 2;
      }
      caller.send(call(stream));

      RawCaller.Frame refusal = caller.next(Http2FrameTypes.RST_STREAM);
      assertThat(refusal.stream()).isEqualTo(stream);
      assertThat(refusal.error()).isEqualTo(Http2Error.REFUSED_STREAM);
    }
  }

  /** Defect: when they had taken all files, nobody could ask for the health any more. */
  @Test
  void aConnectionTooManyIsClosedAndTheOthersAreServed() throws IOException {
    List<Socket> silent = new ArrayList<>();
    try (RawCaller caller = new RawCaller(server.port(), WINDOW_BYTES)) {
      for (int i = 1; i < server.connections.limit(); i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
      }

      try (Socket refused = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        assertThat(refused.getInputStream().read()).isEqualTo(-1);
      }

      assertThat(server.connections.refused()).isOne();
      caller.send(call(1));
      assertThat(caller.next(Http2FrameTypes.HEADERS).stream()).isOne();
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  private WatchRequest manyChanges(int count) {
    for (int i = 0; i < count; i++) {
      server.changes.change(new Change(43 + i, new ToolKey("default", "tool-" + i), Samples.TIME));
    }
    return WatchRequest.newBuilder().setFromRevision(42).build();
  }

  /** Defect: hundreds of events waited for each, which take several times their bytes. */
  @Test
  void littleWaitsForAWatchThatNobodyReads() throws IOException {
    byte[] request = manyChanges(2_000).toByteArray();
    try (RawCaller caller = new RawCaller(server.port(), 0)) {
      caller.send(RawCaller.headers(1, ToolServiceGrpc.getWatchMethod().getFullMethodName()));
      caller.send(RawCaller.message(1, RawCaller.END_OF_STREAM, request));
      // What ends without a message needs no window. It is handled after the watch.
      caller.send(RawCaller.headers(3, "no.such/Method"));
      while (caller.next(Http2FrameTypes.HEADERS).stream() != 3) {
        assertThat(server.sentBytes).hasPositiveValue();
      }

      assertThat(server.sentBytes.get())
          .isBetween(WatchStream.MAX_QUEUED_BYTES / 2L, 2L * WatchStream.MAX_QUEUED_BYTES);
    }
  }

  @Test
  void everythingComesToAWatchThatIsRead() {
    ManagedChannel channel = server.channel().build();
    try {
      Iterator<WatchResponse> events =
          ToolServiceGrpc.newBlockingStub(channel).watch(manyChanges(2_000));
      for (int i = 0; i < 2_000; i++) {
        assertThat(events.next().getChange().getSlug()).isEqualTo("tool-" + i);
      }
      assertThat(events.next().hasProgress()).isTrue();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aRequestWithFramesWithoutBytesInItIsRead() throws IOException {
    try (RawCaller caller = new RawCaller(server.port(), WINDOW_BYTES)) {
      caller.send(RawCaller.headers(1, RESOLVE));
      byte[] padded = new byte[256];
      padded[0] = (byte) 255;
      for (int i = 0; i < 1_000; i++) {
        caller.send(RawCaller.frame(Http2FrameTypes.DATA, RawCaller.PADDED, 1, padded));
        caller.send(RawCaller.frame(Http2FrameTypes.DATA, 0, 1, new byte[0]));
      }
      caller.send(RawCaller.message(1, RawCaller.END_OF_STREAM, REQUEST));

      assertThat(caller.next(Http2FrameTypes.DATA).payload().hasRemaining()).isTrue();
    }
  }

  @Test
  void aRequestInVerySmallFramesIsRead() throws IOException {
    byte[] frame = RawCaller.message(1, 0, REQUEST);
    try (RawCaller caller = new RawCaller(server.port(), WINDOW_BYTES)) {
      caller.send(RawCaller.headers(1, RESOLVE));
      for (int i = 9; i < frame.length; i++) {
        caller.send(RawCaller.frame(Http2FrameTypes.DATA, 0, 1, new byte[] {frame[i]}));
      }
      caller.send(RawCaller.frame(Http2FrameTypes.DATA, RawCaller.END_OF_STREAM, 1, new byte[0]));

      assertThat(caller.next(Http2FrameTypes.DATA).payload().hasRemaining()).isTrue();
    }
  }

  /** Flow control would let a million of them wait in every stream. */
  @Test
  void aStreamWithVeryManySmallFramesThatNobodyReadsIsReset() throws IOException {
    assertUnreadIsReset(new byte[1], (int) (arriving.limit() / 256));
  }

  /** Flow control bounds the bytes of each stream, not those of all. */
  @Test
  void aStreamForWhoseUnreadBytesThereIsNoRoomIsReset() throws IOException {
    assertUnreadIsReset(new byte[16 * 1024], (int) (arriving.limit() / (16 * 1024)) + 1);
  }

  private void assertUnreadIsReset(byte[] piece, int pieces) throws IOException {
    byte[] question =
        ServerReflectionRequest.newBuilder()
            .setFileContainingSymbol(ToolServiceGrpc.SERVICE_NAME)
            .build()
            .toByteArray();
    try (RawCaller caller = new RawCaller(server.port(), 0)) {
      caller.send(
          RawCaller.headers(
              1, ServerReflectionGrpc.getServerReflectionInfoMethod().getFullMethodName()));
      // Once its replies fill what may wait for a stream, reflection reads no more.
      for (int i = 0; i < 200; i++) {
        caller.send(RawCaller.message(1, 0, question));
      }
      ByteArrayOutputStream frames = new ByteArrayOutputStream();
      for (int i = 0; i < pieces; i++) {
        frames.writeBytes(RawCaller.frame(Http2FrameTypes.DATA, 0, 1, piece));
      }
      caller.send(frames.toByteArray());

      RawCaller.Frame reset = caller.next(Http2FrameTypes.RST_STREAM);
      assertThat(reset.stream()).isEqualTo(1);
      await().until(() -> arriving.held() == 0);
      caller.send(call(3));
      assertThat(caller.next(Http2FrameTypes.HEADERS).stream()).isEqualTo(3);
    }
  }

  /** Its call ended as UNKNOWN, without details. */
  @Test
  void aRequestThatIsNotCompressedAsItSaysIsMalformed() {
    CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
    compressors.register(Codec.Identity.NONE);
    compressors.register(new PlainGzip());
    ManagedChannel channel = server.channel().compressorRegistry(compressors).build();
    try {
      var tools = ToolServiceGrpc.newBlockingStub(channel).withCompression("gzip");
      var catalog = CatalogServiceGrpc.newBlockingStub(channel).withCompression("gzip");
      var health = HealthGrpc.newBlockingStub(channel).withCompression("gzip");

      assertMalformed(() -> tools.resolve(ResolveRequest.newBuilder().setSlug("a").build()));
      assertMalformed(() -> tools.execute(ExecuteRequest.newBuilder().setSlug("a").build()));
      assertMalformed(() -> catalog.getTool(GetToolRequest.newBuilder().setSlug("a").build()));
      assertThat(
              CallFailure.of(
                      () -> health.check(HealthCheckRequest.newBuilder().setService("a").build()))
                  .code())
          .isEqualTo(Status.Code.INVALID_ARGUMENT);
    } finally {
      channel.shutdownNow();
    }
  }

  private static void assertMalformed(Callable<?> call) {
    CallFailure failure = CallFailure.of(call);
    assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(failure.info().getReason()).isEqualTo("INVALID_REQUEST");
  }

  /** Compresses nothing. */
  private static final class PlainGzip implements Compressor {
    @Override
    public String getMessageEncoding() {
      return "gzip";
    }

    @Override
    public OutputStream compress(OutputStream to) {
      return new FilterOutputStream(to);
    }
  }
}
