package dev.toolrack.faults.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.toolrack.faults.history.Call;
import dev.toolrack.faults.history.Event;
import dev.toolrack.faults.history.FaultBegan;
import dev.toolrack.faults.history.FaultEnded;
import dev.toolrack.faults.history.LoadEnded;
import dev.toolrack.faults.history.RunBegan;
import dev.toolrack.faults.history.ToolMade;
import dev.toolrack.faults.history.TruthRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryTest {
  private static List<Event> whole() {
    return new ArrayList<>(
        new Story()
            .cutOff(1_000, 2_000)
            .resolve("r1", Story.GROWING)
            .shows(1, 5_000, 5_001)
            .events());
  }

  private static void assertIncomplete(List<Event> events, String message) {
    assertThatExceptionOfType(IncompleteHistoryException.class)
        .isThrownBy(() -> Checker.check(events))
        .withMessageContaining(message);
  }

  private static List<Event> without(Predicate<Event> some) {
    List<Event> events = whole();
    events.removeIf(some);
    return events;
  }

  @Test
  void aWholeHistoryIsRead() throws IncompleteHistoryException {
    assertThat(History.of(whole()).calls()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(classes = {RunBegan.class, LoadEnded.class, TruthRead.class})
  void whatHasToBeThereIsMissed(Class<?> kind) {
    assertIncomplete(without(kind::isInstance), "0 times " + kind.getSimpleName());
  }

  @Test
  void aCallWithoutAnOutcomeIsMissed() {
    assertIncomplete(without(Call.class::isInstance), "1 calls were begun, but the history has 0");
  }

  @Test
  void aCallThatIsThereTwiceIsNoticed() {
    List<Event> events = whole();
    events.replaceAll(event -> event instanceof LoadEnded ended ? twice(ended) : event);
    events.add(events.stream().filter(Call.class::isInstance).findFirst().orElseThrow());

    assertIncomplete(events, "Two calls have the id 1");
  }

  private static LoadEnded twice(LoadEnded ended) {
    return new LoadEnded(ended.nanos(), 2 * ended.calls());
  }

  @Test
  void aToolThatNobodyMadeIsNoticed() {
    assertIncomplete(
        without(event -> event instanceof ToolMade made && made.tool().equals(Story.GROWING)),
        "Nothing is said of the tool growing");
  }

  @Test
  void aFaultThatDoesNotEndIsNoticed() {
    assertIncomplete(without(FaultEnded.class::isInstance), "A fault must end");
  }

  @Test
  void faultsThatOverlapAreNoticed() {
    List<Event> events = whole();
    events.add(new FaultBegan(Story.nanos(1_500), "second", "test", Set.of(), Set.of(), Set.of()));
    events.add(new FaultEnded(Story.nanos(2_500), "second"));

    assertIncomplete(events, "A fault must end");
  }
}
