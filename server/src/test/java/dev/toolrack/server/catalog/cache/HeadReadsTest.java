package dev.toolrack.server.catalog.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.toolrack.server.catalog.HeadQuery;
import dev.toolrack.server.catalog.LoadedHead;
import dev.toolrack.server.catalog.PublishedVersion;
import dev.toolrack.server.catalog.Selector;
import dev.toolrack.server.catalog.SnapshotStore;
import dev.toolrack.server.catalog.ToolHead;
import dev.toolrack.server.catalog.ToolKey;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeadReadsTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Integer> statements = new CopyOnWriteArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile Function<List<HeadQuery>, List<LoadedHead>> answer =
      queries -> queries.stream().map(HeadReadsTest::head).toList();
  private final HeadReads reads = new HeadReads(new Store(), threads);

  /** Answers once it is released. */
  private final class Store implements SnapshotStore {
    @Override
    public List<LoadedHead> loadHeads(List<HeadQuery> queries) {
      statements.add(queries.size());
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return answer.apply(queries);
    }

    @Override
    public @Nullable PublishedVersion loadVersion(long id) {
      throw new AssertionError("only heads are read");
    }

    @Override
    public List<ToolKey> mostUsed(int limit) {
      throw new AssertionError("only heads are read");
    }
  }

  @AfterEach
  void end() {
    released.countDown();
    threads.close();
  }

  @Test
  void whatFindsNoRoomGoesTogetherWithTheNext() {
    List<CompletableFuture<LoadedHead>> first = takeAllRoom();
    int late = 3 * HeadReads.MAX_TOGETHER;
    List<CompletableFuture<LoadedHead>> next = read(100, late);
    await().until(() -> reads.waiting() == late);

    released.countDown();

    for (int i = 0; i < first.size(); i++) {
      assertThat(slug(first.get(i).join())).isEqualTo("tool-" + i);
    }
    for (int i = 0; i < late; i++) {
      assertThat(slug(next.get(i).join())).isEqualTo("tool-" + (100 + i));
    }
    assertThat(statements).startsWith(1, 1, 1, 1).allMatch(size -> size <= HeadReads.MAX_TOGETHER);
    assertThat(statements.stream().mapToInt(size -> size).sum()).isEqualTo(first.size() + late);
    // Several may share what waits.
    assertThat(statements.size()).isLessThan(2 * HeadReads.MAX_STATEMENTS + 3);
  }

  @Test
  void allFailWhoseStatementFindsNoPostgres() {
    answer =
        _ -> {
          throw ToolrackException.of(Reason.CATALOG_UNAVAILABLE, "away");
        };
    List<CompletableFuture<LoadedHead>> all = takeAllRoom();
    all.addAll(read(100, 10));
    await().until(() -> reads.waiting() == 10);

    released.countDown();

    for (CompletableFuture<LoadedHead> read : all) {
      assertThatThrownBy(read::join)
          .isInstanceOf(CompletionException.class)
          .hasRootCauseMessage("away");
    }
    assertThat(statements.size()).isLessThanOrEqualTo(2 * HeadReads.MAX_STATEMENTS);
  }

  @Test
  void aReadThatIsRefusedFailsAlone() {
    answer =
        queries -> {
          if (queries.stream().anyMatch(query -> query.key().slug().equals("tool-105"))) {
            throw ToolrackException.of(Reason.INVALID_REQUEST, "refused");
          }
          return queries.stream().map(HeadReadsTest::head).toList();
        };
    List<CompletableFuture<LoadedHead>> first = takeAllRoom();
    List<CompletableFuture<LoadedHead>> next = read(100, 10);
    await().until(() -> reads.waiting() == 10);

    released.countDown();

    first.forEach(CompletableFuture::join);
    for (int i = 0; i < next.size(); i++) {
      if (i == 5) {
        assertThatThrownBy(next.get(i)::join).hasRootCauseMessage("refused");
      } else {
        assertThat(slug(next.get(i).join())).isEqualTo("tool-" + (100 + i));
      }
    }
  }

  /** As many reads as may be under way, none of which ends. */
  private List<CompletableFuture<LoadedHead>> takeAllRoom() {
    List<CompletableFuture<LoadedHead>> all = new ArrayList<>();
    for (int i = 0; i < HeadReads.MAX_STATEMENTS; i++) {
      all.addAll(read(i, 1));
      await().until(() -> statements.size() == all.size());
    }
    return all;
  }

  /** Reads in threads of their own, of tools numbered from the first. */
  private List<CompletableFuture<LoadedHead>> read(int first, int count) {
    List<CompletableFuture<LoadedHead>> all = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      HeadQuery query = new HeadQuery(new ToolKey("default", "tool-" + i), new Selector.Default());
      all.add(CompletableFuture.supplyAsync(() -> reads.read(query), threads));
    }
    return all;
  }

  private static LoadedHead head(HeadQuery query) {
    return new LoadedHead(
        new ToolHead(query.key(), ToolKind.TOOL, "", "", Map.of(), List.of(), 1), null, 1);
  }

  private static String slug(LoadedHead loaded) {
    return Objects.requireNonNull(loaded.head()).key().slug();
  }
}
