package dev.toolrack.server.catalog.cache;

import static dev.toolrack.server.catalog.cache.FakeStore.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.catalog.LocatedHead;
import dev.toolrack.server.catalog.Served;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tool that changes, and is told to have, each time before what was read of it has come. */
class LandingTest {
  private static final ToolKey KEY = key("weather");

  private final Fixture replica = new Fixture();
  private CompletableFuture<LocatedHead> late = new CompletableFuture<>();

  @BeforeEach
  void follow() {
    replica.store.change(KEY);
    replica.step();
  }

  private void change() {
    replica.store.change(KEY);
    replica.step();
  }

  private void changeDuringLoads(int loads, Runnable then) {
    if (loads > 0) {
      replica.store.duringNextLoad(
          () -> {
            change();
            then.run();
            changeDuringLoads(loads - 1, then);
          });
    }
  }

  private long revision(LocatedHead located) {
    return Objects.requireNonNull(located.value()).head().revision();
  }

  @Test
  void isReadAgainTwiceAndThenAnsweredButNotKeptAsFresh() {
    changeDuringLoads(5, () -> {});

    LocatedHead answer = replica.snapshots.head(KEY).join();

    assertThat(answer.served()).isEqualTo(Served.DATABASE);
    assertThat(replica.store.headLoads).hasValue(3);
    assertThat(revision(answer)).as("the third read").isEqualTo(3);
    assertThat(replica.snapshots.freshHead("default", "weather")).isNull();
    assertThat(replica.gridHeads.entries).as("nor shared").isEmpty();
  }

  @Test
  void whoAsksDuringTheThirdReadGetsOneThatBeganAfterwards() {
    changeDuringLoads(
        3,
        () -> {
          if (replica.store.headLoads.get() == 3) {
            late = replica.snapshots.head(KEY);
          }
        });

    assertThat(revision(replica.snapshots.head(KEY).join())).isEqualTo(4);
    assertThat(revision(late.join())).isEqualTo(4);
    assertThat(replica.store.headLoads).hasValue(4);
  }

  @Test
  void isGivenUpAfterTenReadsOfWhichNoneIsRecentEnough() {
    changeDuringLoads(20, () -> late = replica.snapshots.head(KEY));

    CompletableFuture<LocatedHead> answer = replica.snapshots.head(KEY);

    assertThat(replica.store.headLoads).hasValue(10);
    assertThatThrownBy(answer::join)
        .cause()
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE);
              assertThat(e.retryAfter()).isPresent();
            });
    assertThat(late).isCompletedExceptionally();
  }
}
