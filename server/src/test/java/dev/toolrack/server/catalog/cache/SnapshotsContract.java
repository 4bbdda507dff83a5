package dev.toolrack.server.catalog.cache;

import static dev.toolrack.server.catalog.cache.FakeStore.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.catalog.HeadSnapshot;
import dev.toolrack.server.catalog.Snapshots;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.VersionSnapshot;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What all snapshots promise, wherever they come from. */
abstract class SnapshotsContract {
  private static final ToolKey KEY = key("weather");

  abstract FakeStore store();

  abstract Snapshots snapshots();

  /** Lets the snapshots hear of what has been committed. */
  abstract void settle();

  @Test
  void aToolHasItsHeadAndItsVersion() {
    store().publish(KEY, 1, "1.0.0");
    settle();
    HeadSnapshot head = Objects.requireNonNull(snapshots().head(KEY).join().value());
    assertThat(head.head().key()).isEqualTo(KEY);
    assertThat(head.asOf()).isEqualTo(store().feed.newest());
    VersionSnapshot version = Objects.requireNonNull(snapshots().version(1, 0).join().value());
    assertThat(version.version().id()).isEqualTo(1);
  }

  @Test
  void whatDoesNotExistIsAbsent() {
    settle();
    assertThat(snapshots().head(KEY).join().value()).isNull();
    assertThat(snapshots().version(77, 0).join().value()).isNull();
    assertThat(snapshots().freshHead("default", "weather")).isNull();
    assertThat(snapshots().versionInMemory(77)).isNull();
  }

  @Test
  void aChangeIsSeen() {
    store().publish(KEY, 1, "1.0.0");
    settle();
    snapshots().head(KEY).join();
    store().publish(KEY, 2, "2.0.0");
    settle();
    HeadSnapshot head = Objects.requireNonNull(snapshots().head(KEY).join().value());
    assertThat(head.choose("").selection().version().id()).isEqualTo(2);
    store().disable(KEY);
    settle();
    assertThat(snapshots().head(KEY).join().value()).isNull();
    assertThat(snapshots().freshHead("default", "weather")).isNull();
  }

  @Test
  void whatHasNeverBeenReadCannotBeHadWithoutTheTruth() {
    store().publish(KEY, 1, "1.0.0");
    settle();
    store().goAway(true);
    assertThatThrownBy(() -> snapshots().head(KEY).join())
        .cause()
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE));
    assertThatThrownBy(() -> snapshots().version(1, 0).join())
        .cause()
        .isInstanceOfSatisfying(
            ToolrackException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.CATALOG_UNAVAILABLE));
  }
}
