package dev.toolrack.faults.scenario;

import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.upstream.Behaviour;
import java.time.Duration;
import java.util.List;

/** Faults of the upstream that the tools call. Only executions may fail. */
final class UpstreamFaults {
  private static final Duration QUICK = Duration.ofSeconds(5);

  private UpstreamFaults() {}

  static List<Scenario> all() {
    return List.of(
        behaving("upstream-refuses", "the upstream refuses connections", Behaviour.REFUSES),
        behaving(
                "upstream-resets",
                "the upstream resets connections in the middle of the body",
                Behaviour.RESETS)
            .quickly(QUICK),
        behaving(
            "upstream-slow-loris",
            "the upstream sends its body a byte at a time, and never all of it",
            Behaviour.SLOW_LORIS),
        behaving(
            "upstream-truncates",
            "the upstream ends connections in the middle of the body",
            Behaviour.TRUNCATES),
        behaving("upstream-floods", "the upstream sends 100 MB", Behaviour.FLOODS),
        behaving(
            "upstream-flaps",
            "the upstream refuses connections and answers, in turn",
            Behaviour.FLAPS));
  }

  private static Scenario behaving(String name, String what, Behaviour behaviour) {
    return Scenario.of(
            Group.UPSTREAM,
            name,
            what,
            Fault.of(stage -> stage.behave(behaviour), stage -> stage.behave(Behaviour.ANSWERS)))
        .excusing(Excuse.EXECUTIONS);
  }
}
