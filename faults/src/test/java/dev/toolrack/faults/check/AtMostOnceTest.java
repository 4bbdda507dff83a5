package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AtMostOnceTest {
  private static final AtMostOnce AT_MOST_ONCE = new AtMostOnce();

  @Test
  void differentCallsMayReachIt() {
    Story story =
        new Story().upstream(10, 1, Story.GROWING, 1, "r1").upstream(20, 2, Story.GROWING, 1, "r1");

    assertThat(story.broken(AT_MOST_ONCE)).isZero();
    assertThat(story.cell(AT_MOST_ONCE, Faults.NONE).worst()).isEqualTo("1 of 2");
  }

  @Test
  void aRepeatedCallIsFoundWhoeverRepeatsIt() {
    assertThat(
            new Story()
                .upstream(10, 1, Story.GROWING, 1, "r1")
                .upstream(20, 1, Story.GROWING, 1, "r1")
                .broken(AT_MOST_ONCE))
        .isOne();
    Story byTwo =
        new Story().upstream(10, 1, Story.GROWING, 1, "r1").upstream(20, 1, Story.GROWING, 1, "r2");
    assertThat(byTwo.broken(AT_MOST_ONCE)).isOne();
    assertThat(byTwo.cell(AT_MOST_ONCE, Faults.NONE).examples())
        .containsExactly(
            "call 1 of growing reached the upstream 2 times: [+0.010 s from r1, +0.020 s from r2]");
  }

  @Test
  void anIdempotentCallMayBeRepeated() {
    assertThat(
            new Story()
                .upstream(10, 1, Story.REPEATABLE, 1, "r1")
                .upstream(20, 1, Story.REPEATABLE, 1, "r1")
                .check(AT_MOST_ONCE))
        .isEmpty();
  }
}
