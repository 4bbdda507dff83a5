package dev.toolrack.server.catalog.cache;

import dev.toolrack.server.catalog.ToolKey;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * A replica answers with no older head than the feed had told of, or than it had answered with,
 * when the call began: however the follower, loads and callers get in each other's way.
 */
public class ReplicaLincheckTest {
  private static final ToolKey KEY = FakeStore.key("tool");

  private final Fixture replica = new Fixture();
  private final AtomicLong answered = new AtomicLong();

  /** A replica that follows a tool. */
  public ReplicaLincheckTest() {
    replica.store.change(KEY);
    replica.step();
  }

  /** Changes the tool in the truth. */
  @Operation
  public void change() {
    replica.store.change(KEY);
  }

  /** Reads the feed, as the one follower does. */
  @Operation(nonParallelGroup = "follower")
  public void follow() {
    replica.step();
  }

  /** Asks the replica; the answer is never "too old" where one operation follows the other. */
  @Operation
  public String ask() {
    long least = Math.max(replica.feed.revision(), answered.get());
    long revision =
        Objects.requireNonNull(replica.snapshots.head(KEY).join().value()).head().revision();
    answered.accumulateAndGet(revision, Math::max);
    return revision >= least ? "new enough" : "too old";
  }

  /** The scenarios that have gone wrong in attempts to break it; the rest is taken as atomic. */
  @Test
  void interleavingsThatMatterGoWell() {
    new ModelCheckingOptions()
        .addCustomScenario(scenario(List.of(), "ask ask", "change follow ask"))
        .addCustomScenario(scenario(actors("ask change"), "follow", "ask ask"))
        .addCustomScenario(scenario(actors("ask change follow"), "ask ask", "change ask"))
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(
                    name -> name.startsWith("com.github.benmanes.") || name.contains(".Fake"))
                .allMethods()
                .treatAsAtomic())
        .iterations(0)
        .invocationsPerIteration(100)
        .check(ReplicaLincheckTest.class);
  }

  @Test
  void whatRunsInParallelGoesWell() {
    new StressOptions()
        .threads(3)
        .actorsBefore(1)
        .actorsPerThread(3)
        .actorsAfter(1)
        .iterations(20)
        .invocationsPerIteration(1_000)
        .check(ReplicaLincheckTest.class);
  }

  private static ExecutionScenario scenario(List<Actor> before, String first, String second) {
    return new ExecutionScenario(before, List.of(actors(first), actors(second)), List.of(), null);
  }

  private static List<Actor> actors(String operations) {
    return Stream.of(operations.split(" ", -1)).map(ReplicaLincheckTest::actor).toList();
  }

  private static Actor actor(String operation) {
    try {
      return new Actor(ReplicaLincheckTest.class.getMethod(operation), List.of());
    } catch (NoSuchMethodException e) {
      throw new AssertionError(e);
    }
  }
}
