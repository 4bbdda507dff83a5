package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.history.Mutation.Kind;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VisibilityTest {
  /** A publication that is answered at {@code at} and visible everywhere so long after it. */
  private static Story published(Story story, int generation, long at, long after) {
    return story
        .done(Kind.PUBLISH, Story.GROWING, generation, at - 5, at, generation)
        .seen(at - 1, "r1", Story.GROWING, generation)
        .seen(at + after, "r2", Story.GROWING, generation);
  }

  private static Visibility of(Story story) {
    try {
      return Visibility.of(History.of(story.events()));
    } catch (IncompleteHistoryException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theLastReplicaCounts() {
    Visibility.Percentiles times = of(published(new Story(), 1, 1_000, 30)).withNotify();

    assertThat(times).isEqualTo(new Visibility.Percentiles(1, ms(30), ms(30), ms(30)));
    assertThat(times).hasToString("p50 30 ms, p99 30 ms, max 30 ms (1 changes)");
  }

  @Test
  void ranksAreOfWhatWasObserved() {
    Story story = new Story();
    for (int i = 1; i <= 200; i++) {
      published(story, i, 1_000L * i, i);
    }

    assertThat(of(story).withNotify())
        .isEqualTo(new Visibility.Percentiles(200, ms(100), ms(198), ms(200)));
  }

  @Test
  void timesWithoutNotifyAreApartAndOtherFaultsAreLeftOut() {
    Story story =
        new Story()
            .fault("silent", 10_000, 20_000, Set.of(), Set.of(), Set.of(Excuse.NOTIFY))
            .fault("cut", 40_000, 50_000, Set.of("r1"), Set.of("r1"), Set.of())
            .fault("poll", 60_000, 70_000, Set.of(), Set.of(), Set.of(Excuse.NOTIFY, Excuse.POLL))
            .fault("any", 80_000, 90_000, Set.of(), Set.of(), Set.of(Excuse.NOTIFY, Excuse.SDK));
    published(story, 1, 5_000, 10);
    published(story, 2, 15_000, 900);
    published(story, 3, 25_000, 20);
    published(story, 4, 45_000, 5_000);
    published(story, 5, 65_000, 1_100);
    published(story, 6, 85_000, 30);

    assertThat(of(story))
        .isEqualTo(
            new Visibility(
                new Visibility.Percentiles(1, ms(10), ms(10), ms(10)),
                new Visibility.Percentiles(1, ms(900), ms(900), ms(900)),
                new Visibility.Percentiles(1, ms(1_100), ms(1_100), ms(1_100))));
  }

  @Test
  void withoutAnyThereAreNone() {
    assertThat(of(new Story()).withNotify()).hasToString("none");
  }

  private static long ms(long millis) {
    return Story.nanos(millis);
  }
}
