package dev.toolrack.faults.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScenariosTest {
  @Test
  void namesAreUniqueAndEveryGroupHasAShortTurn() {
    assertThat(Scenarios.all()).extracting(Scenario::name).doesNotHaveDuplicates();
    Set<Group> quick = Scenarios.of(true).stream().map(Scenario::group).collect(Collectors.toSet());
    assertThat(quick).containsExactlyInAnyOrder(Group.values());
  }

  @Test
  void aReplicaThatIsCutOffHasItsEffectOnNobodyElse() {
    assertThat(Scenarios.all())
        .filteredOn(scenario -> scenario.group() == Group.NETWORK)
        .allSatisfy(scenario -> assertThat(scenario.touched()).containsAll(scenario.cutOff()));
  }

  @Test
  void aShortTurnIsNotLongerThanAWholeOne() {
    assertThat(Scenarios.of(true))
        .allSatisfy(
            scenario -> assertThat(scenario.hold(true)).isLessThanOrEqualTo(scenario.hold(false)));
    Scenario freeze = Scenarios.named(List.of("freeze")).getFirst();
    assertThat(freeze.hold(false)).isEqualTo(Duration.ofSeconds(61));
  }

  @Test
  void namedOnesComeInTheirOrderWithWhatTheyNeed() {
    assertThat(Scenarios.named(List.of("clock-back", "kill")))
        .extracting(Scenario::name)
        .containsExactly("kill", "clock-exchange", "clock-back");
  }

  @Test
  void anUnknownNameIsSaid() {
    assertThatThrownBy(() -> Scenarios.named(List.of("kill", "meteor")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There is no fault meteor; --list names them all");
  }
}
