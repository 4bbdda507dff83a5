package dev.toolrack.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CacheFeedTest {
  private final Fixture fixture =
      new Fixture(builder -> builder.resolveCache(ResolveCacheOptions.defaults()));
  private final FakeToolService server = fixture.tools;

  @AfterEach
  void close() {
    fixture.close();
  }

  /** Guards against a cache that stores nothing for as long as its client lives. */
  @Test
  void aWatchThatBreaksBeforeItsFirstEventBeginsAnew() {
    server.tools.put("hash", 1L);
    fixture.client.resolve("hash");
    server.lastWatch().onError(Status.UNAVAILABLE.asRuntimeException());
    fixture.timer.runWaiting();
    server.progress(10);
    fixture.client.resolve("hash");
    server.resolves.clear();

    assertThat(fixture.client.resolve("hash").served()).isEqualTo(Served.CLIENT_CACHE);

    assertThat(server.resolves).isEmpty();
  }
}
