package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
  private static final long MIB = 1 << 20;

  private final ConnectionLimit limit = new ConnectionLimit(2);

  private EmbeddedChannel connect() {
    return new EmbeddedChannel(limit.admit(new Next()));
  }

  private static final class Next extends ChannelInboundHandlerAdapter {}

  @Test
  void closesWhatIsOneTooMany() {
    EmbeddedChannel first = connect();
    connect();

    EmbeddedChannel third = connect();

    assertThat(third.isOpen()).isFalse();
    assertThat(third.pipeline().get(Next.class)).isNull();
    assertThat(first.isOpen()).isTrue();
    assertThat(limit.open()).isEqualTo(2);
    assertThat(limit.refused()).isOne();
  }

  @Test
  void oneThatEndsMakesRoom() {
    EmbeddedChannel first = connect();
    connect();
    connect();

    var _ = first.close();

    assertThat(limit.open()).isOne();
    assertThat(connect().isOpen()).isTrue();
    assertThat(limit.refused()).isOne();
  }

  @Test
  void makesWayForTheNextHandler() {
    EmbeddedChannel channel = connect();

    assertThat(channel.pipeline().names()).hasSize(2); // the embedded channel's own is the last
    assertThat(channel.pipeline().get(Next.class)).isNotNull();
  }

  @Test
  void isWhatHeapAndFilesAllow() {
    assertThat(ConnectionLimit.limit(192 * MIB, 1_048_576)).isEqualTo(8_192);
    assertThat(ConnectionLimit.limit(3_072 * MIB, 1_048_576)).isEqualTo(131_072);
    assertThat(ConnectionLimit.limit(192 * MIB, 1_024)).isEqualTo(512);
    assertThat(ConnectionLimit.limit(Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    assertThat(ConnectionLimit.ofThisProcess().limit()).isPositive();
  }
}
