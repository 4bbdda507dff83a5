package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultsTest {
  private Faults faults;

  @BeforeEach
  void twoFaults() throws IncompleteHistoryException {
    faults =
        History.of(
                new Story()
                    .fault("second", 50_000, 60_000, Set.of(), Set.of(), Set.of())
                    .fault("first", 10_000, 20_000, Set.of(), Set.of(), Set.of())
                    .events())
            .faults();
  }

  @Test
  void rowsStandInTheOrderOfTime() {
    assertThat(faults.rows()).containsExactly(Faults.NONE, "first", "second");
  }

  @Test
  void aMomentBelongsToTheFaultThatIsOnOrThatEndedNotLongBefore() {
    assertThat(row(9_999, 9_999)).isEqualTo(Faults.NONE);
    assertThat(row(9_999, 10_000)).isEqualTo("first");
    assertThat(row(15_000, 15_001)).isEqualTo("first");
    assertThat(row(30_000, 30_001)).isEqualTo("first");
    assertThat(row(30_001, 30_002)).isEqualTo(Faults.NONE);
    assertThat(row(25_000, 50_000)).isEqualTo("second");
  }

  @Test
  void calmIsWhatNeitherFaultNorRecoveryTouches() {
    assertThat(faults.calm(ms(9_998), ms(9_999))).isTrue();
    assertThat(faults.calm(ms(9_998), ms(10_000))).isFalse();
    assertThat(faults.calm(ms(30_000), ms(30_001))).isFalse();
    assertThat(faults.calm(ms(30_001), ms(49_999))).isTrue();
  }

  private String row(long from, long until) {
    return faults.rowOf(ms(from), ms(until));
  }

  private static long ms(long millis) {
    return Story.nanos(millis);
  }
}
