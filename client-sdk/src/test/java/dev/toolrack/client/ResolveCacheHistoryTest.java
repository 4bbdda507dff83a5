package dev.toolrack.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.v1.ResolveResponse;
import dev.toolrack.v1.ToolVersion;
import dev.toolrack.v1.VersionStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random histories of changes, told as a replica tells them: of several changes of a tool the last
 * alone, progress when all has been told, broken anywhere. Who asks for a revision gets no answer
 * from before it.
 */
class ResolveCacheHistoryTest {
  private static final int HISTORIES = 500;
  private static final int STEPS = 120;
  private static final List<String> TOOLS = List.of("a", "b", "c", "d");

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void noAnswerIsOlderThanTheRevisionThatWasAskedFor(long seed) {
    Random random = new Random(seed);
    int fromMemory = 0;
    for (int i = 0; i < HISTORIES; i++) {
      History history = new History(random);
      for (int step = 0; step < STEPS; step++) {
        history.step();
      }
      fromMemory += history.fromMemory;
    }
    assertThat(fromMemory).as("the cache was asked for something").isGreaterThan(HISTORIES);
  }

  /** Null for progress. */
  private record Told(@Nullable String slug, long revision) {}

  private static final class History {
    private final Random random;
    private final ResolveCache cache = new ResolveCache(ResolveCacheOptions.defaults(), () -> 0L);

    /** The slug of each change; the first is of revision 1. */
    private final List<String> changes = new ArrayList<>(TOOLS);

    private final Queue<Told> underWay = new ArrayDeque<>();
    private long place = TOOLS.size();
    private int fromMemory;

    History(Random random) {
      this.random = random;
      cache.watchBegan(place);
      cache.progressed(place);
    }

    void step() {
      switch (random.nextInt(8)) {
        case 0, 1 -> changes.add(TOOLS.get(random.nextInt(TOOLS.size())));
        case 2, 3, 4 -> hear();
        case 5 -> fill();
        default -> lookUp();
      }
      if (random.nextInt(40) == 0) {
        underWay.clear();
        cache.interrupted();
      }
    }

    private long newest() {
      return changes.size();
    }

    /** The last change of a tool up to a revision. */
    private long lastChange(String slug, long revision) {
      return changes.subList(0, (int) revision).lastIndexOf(slug) + 1L;
    }

    private void hear() {
      if (underWay.isEmpty()) {
        poll();
      }
      Told told = underWay.remove();
      place = told.revision();
      if (told.slug() == null) {
        cache.progressed(place);
      } else {
        cache.changed(told.slug(), place);
      }
    }

    private void poll() {
      Set<String> later = new HashSet<>();
      ArrayDeque<Told> batch = new ArrayDeque<>();
      for (long revision = newest(); revision > place; revision--) {
        String slug = changes.get((int) revision - 1);
        if (later.add(slug)) {
          batch.addFirst(new Told(slug, revision));
        }
      }
      underWay.addAll(batch);
      underWay.add(new Told(null, newest()));
    }

    private void fill() {
      ToolRef tool = new ToolRef(TOOLS.get(random.nextInt(TOOLS.size())), Selector.latest());
      ResolveCache.Ticket ticket = cache.begin(tool, anyRevision());
      long asOf = ticket.minRevision() + random.nextLong(newest() - ticket.minRevision() + 1);
      long revision = lastChange(tool.slug(), asOf);
      while (random.nextBoolean()) {
        hear();
      }
      ResolveResponse.Builder response =
          ResolveResponse.newBuilder()
              .setRevision(revision)
              .setMatchedBy(dev.toolrack.v1.MatchedBy.MATCHED_BY_LATEST)
              .setServed(dev.toolrack.v1.Served.SERVED_NEAR_CACHE);
      if (ticket.etag().equals("e" + revision)) {
        response.setNotModified(true);
      } else {
        response.setToolVersion(
            ToolVersion.newBuilder()
                .setTool(tool.slug())
                .setVersion("1.0." + revision)
                .setStatus(VersionStatus.VERSION_STATUS_ACTIVE));
      }
      cache.end(ticket, response.setEtag("e" + revision).build());
    }

    private void lookUp() {
      long minRevision = anyRevision();
      Map<String, ResolvedTool> answers = new HashMap<>();
      for (String slug : TOOLS) {
        ResolvedTool fresh = cache.fresh(slug, Selector.latest(), minRevision);
        ResolvedTool stale = cache.stale(slug, Selector.latest(), minRevision);
        if (fresh != null) {
          answers.put(slug + " fresh", fresh);
        }
        if (stale != null) {
          answers.put(slug + " stale", stale);
        }
      }
      answers.forEach(
          (which, answer) ->
              assertThat(answer.revision())
                  .as("%s, asked for %d, in %s", which, minRevision, changes)
                  .isGreaterThanOrEqualTo(
                      lastChange(which.substring(0, which.indexOf(' ')), minRevision)));
      fromMemory += answers.size();
    }

    private long anyRevision() {
      return random.nextLong(newest() + 1);
    }
  }
}
