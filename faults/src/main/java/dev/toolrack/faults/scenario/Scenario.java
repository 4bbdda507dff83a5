package dev.toolrack.faults.scenario;

import dev.toolrack.faults.history.Excuse;
import dev.toolrack.faults.history.FaultBegan;
import dev.toolrack.faults.lab.Host;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A fault, with its effects and the replicas that it affects.
 *
 * @param name its name in reports and for {@code --only}
 * @param group the part of the system that it affects
 * @param what a one-line description for people
 * @param touched replicas that are gone, frozen, cut off or impaired during the fault
 * @param cutOff replicas that cannot read Postgres, or cannot run, during the fault
 * @param excuses what may fail on replicas that are not touched
 * @param hold how long it lasts once injected
 * @param quickHold how long it lasts in a quick run; empty if quick runs omit it
 * @param fault the fault itself
 */
public record Scenario(
    String name,
    Group group,
    String what,
    Set<Host> touched,
    Set<Host> cutOff,
    Set<Excuse> excuses,
    Duration hold,
    Optional<Duration> quickHold,
    Fault fault) {
  static final Set<Host> ALL = Set.copyOf(Host.REPLICAS);
  private static final Duration HOLD = Duration.ofSeconds(15);

  /** Copies the sets. */
  public Scenario {
    touched = Set.copyOf(touched);
    cutOff = Set.copyOf(cutOff);
    excuses = Set.copyOf(excuses);
  }

  /** A fault that affects no replica and excuses nothing, and lasts 15 s in a full run. */
  static Scenario of(Group group, String name, String what, Fault fault) {
    return new Scenario(
        name, group, what, Set.of(), Set.of(), Set.of(), HOLD, Optional.empty(), fault);
  }

  Scenario touching(Set<Host> hosts) {
    return new Scenario(name, group, what, hosts, cutOff, excuses, hold, quickHold, fault);
  }

  Scenario touching(Host host) {
    return touching(Set.of(host));
  }

  Scenario cuttingOff(Set<Host> hosts) {
    return new Scenario(name, group, what, touched, hosts, excuses, hold, quickHold, fault);
  }

  Scenario cuttingOff(Host host) {
    return cuttingOff(Set.of(host));
  }

  Scenario excusing(Excuse... those) {
    return new Scenario(name, group, what, touched, cutOff, Set.of(those), hold, quickHold, fault);
  }

  Scenario lasting(Duration duration) {
    return new Scenario(name, group, what, touched, cutOff, excuses, duration, quickHold, fault);
  }

  /** The same scenario, included in quick runs. */
  Scenario quickly(Duration duration) {
    return new Scenario(
        name, group, what, touched, cutOff, excuses, hold, Optional.of(duration), fault);
  }

  /** How long the fault lasts in a run. */
  Duration hold(boolean quick) {
    return quick ? quickHold.orElse(hold) : hold;
  }

  FaultBegan began(long nanos) {
    return new FaultBegan(nanos, name, group.label(), labels(touched), labels(cutOff), excuses);
  }

  private static Set<String> labels(Set<Host> hosts) {
    return hosts.stream().map(Host::label).collect(Collectors.toUnmodifiableSet());
  }
}
