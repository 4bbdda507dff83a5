package dev.toolrack.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AllocationsTest {
  private static String thread(int number, String allocated) {
    return "\"worker \\\" %d\" #%d [32352] prio=5 os_prio=0 cpu=372.24ms elapsed=2.79s allocated=%s defined_classes=1 tid=0x1\n   java.lang.Thread.State: RUNNABLE\n"
        .formatted(number, number, allocated);
  }

  @Test
  void addsUpWhatThreadsAllocatedSince() {
    Allocations before = Allocations.parse(thread(1, "100B") + thread(2, "1000K"));
    Allocations after = Allocations.parse(thread(1, "300B") + thread(2, "2024K") + thread(3, "2M"));
    assertThat(after.since(before)).isEqualTo(200 + 1024 * 1024 + 2 * 1024 * 1024);
  }

  @Test
  void anythingElseIsShownWhole() {
    assertThatThrownBy(() -> Allocations.parse("32352: no such process"))
        .hasMessageContaining("no such process");
  }
}
