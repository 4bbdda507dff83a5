package dev.toolrack.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.catalog.Freshness;
import dev.toolrack.server.testing.FakeFreshness;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CatalogStartTest {

  /** A start that waited for the feed once went on for half a minute after Ctrl-C. */
  @Test
  void anInterruptEndsTheWaitForTheFeed() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> CatalogStart.awaitFeed(waitingFor(new CompletableFuture<>())))
        .isInstanceOf(StartException.class)
        .hasMessage("The start was interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aFeedThatCannotBeReadEndsTheStart() {
    assertThatThrownBy(
            () ->
                CatalogStart.awaitFeed(
                    waitingFor(CompletableFuture.failedFuture(new IllegalStateException()))))
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("The change feed could not be read within 30 s");
  }

  private static Freshness waitingFor(CompletableFuture<Void> feed) {
    FakeFreshness freshness = new FakeFreshness();
    freshness.reached = feed;
    return freshness;
  }
}
