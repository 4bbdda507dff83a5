package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.execution.PayloadBudget;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.embedded.EmbeddedChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2FrameAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionBoundsTest {
  private static final int PADDING = 255;

  private static final int STREAM = 1;

  private final List<Boolean> ends = new ArrayList<>();
  private final Http2ConnectionHandler connection =
      new Http2ConnectionHandlerBuilder()
          .server(true)
          .frameListener(
              new Http2FrameAdapter() {
                @Override
                public int onDataRead(
                    ChannelHandlerContext context,
                    int stream,
                    ByteBuf data,
                    int padding,
                    boolean end) {
                  ends.add(end);
                  return padding;
                }
              })
          .build();
  private final EmbeddedChannel channel = new EmbeddedChannel(connection);
  private final ChannelHandlerContext context = channel.pipeline().firstContext();
  private final PayloadBudget budget = new PayloadBudget(1 << 14);
  private final LongAdder resets = new LongAdder();
  private final ConnectionBounds bounds = new ConnectionBounds(connection, budget, resets);

  @AfterEach
  void close() {
    var _ = channel.close();
  }

  /** Each kept the buffer that it had been read into, and flow control does not count them. */
  @Test
  void aFrameWithoutBytesIsNotKept() throws Exception {
    assertThat(bounds.onDataRead(context, STREAM, Unpooled.EMPTY_BUFFER, PADDING, false))
        .isEqualTo(PADDING);
    assertThat(ends).isEmpty();
  }

  @Test
  void oneThatEndsItsStreamIsPassedOn() throws Exception {
    assertThat(bounds.onDataRead(context, STREAM, Unpooled.EMPTY_BUFFER, PADDING, true))
        .isEqualTo(PADDING);
    assertThat(ends).containsExactly(true);
  }

  @Test
  void aCallThatIsRefusedWhileItsRequestArrivesSendsItsStatus() throws Exception {
    Http2Stream stream = connection.connection().remote().createStream(STREAM, false);
    arrive(stream, (int) budget.limit() + 1);
    assertThat(stream.closeLocalSide().state()).isEqualTo(Http2Stream.State.HALF_CLOSED_LOCAL);

    channel.runPendingTasks();

    assertThat(stream.state()).isEqualTo(Http2Stream.State.HALF_CLOSED_LOCAL);
    assertThat(resets.sum()).isZero();
  }

  @Test
  void aStreamForWhoseUnreadBytesThereIsNoRoomIsReset() throws Exception {
    Http2Stream stream = connection.connection().remote().createStream(STREAM, false);
    arrive(stream, (int) budget.limit() + 1);

    channel.runPendingTasks();

    assertThat(stream.state()).isEqualTo(Http2Stream.State.CLOSED);
    assertThat(budget.held()).isZero();
    assertThat(resets.sum()).isEqualTo(1);
  }

  /** Bytes that nobody reads. */
  private void arrive(Http2Stream stream, int bytes) throws Http2Exception {
    ByteBuf data = Unpooled.wrappedBuffer(new byte[bytes]);
    connection.decoder().flowController().receiveFlowControlledFrame(stream, data, 0, false);
    var _ = bounds.onDataRead(context, STREAM, data, 0, false);
    data.release();
  }

  @Test
  void whatArrivesForACallThatHasEndedTakesNoRoom() throws Exception {
    Http2Stream stream = connection.connection().remote().createStream(STREAM, false);
    arrive(stream, (int) budget.limit() / 2);
    assertThat(budget.held()).isPositive();
    var _ = stream.closeLocalSide();

    arrive(stream, 1);

    assertThat(budget.held()).isZero();
  }
}
