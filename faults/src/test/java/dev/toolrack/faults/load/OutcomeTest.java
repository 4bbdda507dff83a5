package dev.toolrack.faults.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.client.ToolrackClient;
import dev.toolrack.client.ToolrackException;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomeTest {
  /** A failure of the client itself, which no server has given a reason for. */
  private static ToolrackException unheard() {
    try (ToolrackClient client =
        ToolrackClient.builder()
            .target("localhost:1")
            .plaintext()
            .defaultDeadline(Duration.ofSeconds(5))
            .build()) {
      var _ = client.resolve("tool");
      throw new AssertionError("somebody answered");
    } catch (ToolrackException e) {
      return e;
    }
  }

  @Test
  void whatNobodyAnsweredIsUnheardAlsoWhenItIsWrapped() {
    ToolrackException failure = unheard();

    assertThat(Outcome.of(failure))
        .isEqualTo(Outcome.of(new CompletionException(failure)))
        .returns(Status.Code.UNAVAILABLE, Outcome::code)
        .returns("", Outcome::reason)
        .returns(failure.getMessage(), Outcome::message)
        .returns(true, Outcome::isUnheard)
        .returns(false, Outcome::isRefusal);
  }

  @Test
  void aDefectOfTheLoadIsAnOutcomeToo() {
    assertThat(Outcome.of(new IllegalStateException("no")))
        .returns(Status.Code.UNKNOWN, Outcome::code)
        .returns("java.lang.IllegalStateException: no", Outcome::reason)
        .returns(false, Outcome::isRefusal);
  }

  @ParameterizedTest
  @EnumSource(Status.Code.class)
  void onlyWhatTheRequestItselfIsRefusedForIsKnownNotToHaveHappened(Status.Code code) {
    boolean mayHaveHappened =
        switch (code) {
          case OK,
              CANCELLED,
              UNKNOWN,
              DEADLINE_EXCEEDED,
              RESOURCE_EXHAUSTED,
              INTERNAL,
              UNAVAILABLE,
              DATA_LOSS ->
              true;
          default -> false;
        };

    assertThat(new Outcome(code, "", "", null, 0, 0, 0, null).isRefusal())
        .isEqualTo(!mayHaveHappened);
  }
}
