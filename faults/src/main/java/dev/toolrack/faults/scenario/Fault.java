package dev.toolrack.faults.scenario;

import dev.toolrack.faults.lab.Host;
import java.util.Optional;
import java.util.function.Consumer;

/** What is broken, and how it is mended. Used once, by one thread. */
interface Fault {
  /** The replica that it is about to break, if that shows only now. Asked once, at first. */
  default Optional<Host> victim(Stage stage) {
    return Optional.empty();
  }

  /** Breaks it. What takes its time, such as a rolling restart, is over when this returns. */
  void inject(Stage stage);

  /** Mends it. */
  void heal(Stage stage);

  /** Puts in order what it leaves behind, after the time to recover. */
  default void restore(Stage stage) {}

  /** A fault that keeps nothing between the two. */
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
