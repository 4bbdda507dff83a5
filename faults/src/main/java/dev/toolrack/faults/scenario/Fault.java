package dev.toolrack.faults.scenario;

import dev.toolrack.faults.lab.Host;
import java.util.Optional;
import java.util.function.Consumer;

/** A way to break something and to repair it. Used once, by one thread. */
interface Fault {
  /**
   * The replica that it is about to break, if that is only known now. Called once, before anything
   * else.
   */
  default Optional<Host> victim(Stage stage) {
    return Optional.empty();
  }

  /**
   * Injects the fault. If that takes time, as with a rolling restart, it is complete when this
   * returns.
   */
  void inject(Stage stage);

  /** Undoes the fault. */
  void heal(Stage stage);

  /** Cleans up what it leaves behind, after the recovery time. */
  default void restore(Stage stage) {}

  /** A fault that keeps no state between the two steps. */
  static Fault of(Consumer<Stage> inject, Consumer<Stage> heal) {
    return new Fault() {
      @Override
      public void inject(Stage stage) {
        inject.accept(stage);
      }

      @Override
      public void heal(Stage stage) {
        heal.accept(stage);
      }
    };
  }
}
