package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import org.junit.jupiter.api.Test;

class WithinDeadlineTest {
  private static final WithinDeadline DEADLINE = new WithinDeadline();

  /** Calls have a deadline of one second. */
  private static Story endedAt(long end) {
    return new Story()
        .resolve("r1", Story.GROWING)
        .fails(Status.Code.DEADLINE_EXCEEDED, "", 10_000, end);
  }

  @Test
  void aCallEndsAtItsDeadlineOrALittleLater() {
    assertThat(endedAt(10_500).cell(DEADLINE, Faults.NONE).worst()).isEqualTo("+0 ms");
    assertThat(endedAt(11_030).cell(DEADLINE, Faults.NONE).worst()).isEqualTo("+30 ms");
    assertThat(endedAt(12_000).broken(DEADLINE)).isZero();
  }

  @Test
  void aCallThatEndsLaterIsFound() {
    assertThat(endedAt(12_001).broken(DEADLINE)).isOne();
  }

  @Test
  void alsoIfItEndsWell() {
    assertThat(new Story().resolve("r1", Story.GROWING).shows(1, 10_000, 12_001).broken(DEADLINE))
        .isOne();
  }
}
