package dev.toolrack.cli.serve;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.bootstrap.StartException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunningDemoTest {
  @AfterEach
  void clearInterrupt() {
    var _ = Thread.interrupted();
  }

  /** Ctrl-C while loading the tools was once reported as a defect of the command line. */
  @Test
  void anInterruptEndsTheStart() {
    try (RunningDemo demo = RunningDemo.listen(true, 0)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> demo.load("localhost:1"))
          .isInstanceOf(StartException.class)
          .hasMessageStartingWith("The demo's tools cannot be loaded: ");
    }
  }
}
