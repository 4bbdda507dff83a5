package dev.toolrack.server.execution.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.asynchttpclient.netty.channel.Http2ConnectionState;
import org.junit.jupiter.api.Test;

class TlsOriginTest {
  private final TlsOrigin origin = new TlsOrigin("https://example.com:443");
  private final TlsOrigin.Lane first = origin.enter();

  private static Channel allowing(int streams, boolean redundant) {
    Http2ConnectionState state = new Http2ConnectionState();
    state.updateMaxConcurrentStreams(streams);
    if (redundant) {
      state.markRedundant();
    }
    Channel channel = new EmbeddedChannel();
    channel.attr(Http2ConnectionState.HTTP2_STATE_KEY).set(state);
    return channel;
  }

  @Test
  void callsWithoutHttp2ShareALane() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(origin.enter()).isSameAs(first);
    }
    first.usedBy(allowing(1, false));
    assertThat(origin.enter()).isNotSameAs(first);

    first.usedBy(new EmbeddedChannel());

    assertThat(origin.enter()).isSameAs(first);
  }

  @Test
  void whatAConnectionForASingleCallAllowsDoesNotCount() {
    first.usedBy(allowing(1, true));

    assertThat(origin.enter()).isSameAs(first);
  }

  @Test
  void anExchangeThatIsCancelledAfterItsEndGivesUpNoSecondPlace() {
    first.usedBy(allowing(2, false));
    Set<TlsExchange> underWay = new HashSet<>();
    TlsExchange exchange = new TlsExchange(origin.enter(), underWay, new RecordingReceiver());
    underWay.add(exchange);

    exchange.onCompleted();
    assertThat(underWay).isEmpty();
    exchange.onThrowable(new CancellationException());

    assertThat(origin.enter()).isSameAs(first);
    assertThat(origin.enter()).isNotSameAs(first);
  }
}
