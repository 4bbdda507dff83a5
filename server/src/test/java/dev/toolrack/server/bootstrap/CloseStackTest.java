package dev.toolrack.server.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CloseStackTest {
  private final List<String> closed = new ArrayList<>();
  private final CloseStack stack = new CloseStack();

  private void open(String name) {
    var _ = stack.opened(() -> closed.add(name));
  }

  private void openFailing(Exception failure) {
    var _ =
        stack.opened(
            () -> {
              throw failure;
            });
  }

  private void openFailing(Error failure) {
    var _ =
        stack.opened(
            () -> {
              throw failure;
            });
  }

  @Test
  void whatWasOpenedLastIsClosedFirst() {
    open("first");
    open("second");
    stack.close();
    stack.close();
    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void aFailureKeepsNothingOpen() {
    open("first");
    openFailing(new IllegalStateException("broken"));
    open("third");
    stack.close();
    assertThat(closed).containsExactly("third", "first");
  }

  /** A class that was not found once left Postgres behind. */
  @Test
  void anErrorIsThrownOnceAllIsClosed() {
    LinkageError error = new NoClassDefFoundError("dev/toolrack/Gone");
    open("first");
    openFailing(new AssertionError("later"));
    openFailing(error);
    open("fourth");
    assertThatThrownBy(stack::close).isSameAs(error);
    assertThat(closed).containsExactly("fourth", "first");
  }

  @Test
  void anInterruptWaitsForTheEnd() {
    open("first");
    openFailing(new InterruptedException());
    open("third");
    stack.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(closed).containsExactly("third", "first");
  }
}
