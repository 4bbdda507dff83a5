package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.toolrack.v1.WatchRequest;
import dev.toolrack.v1.WatchResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchStreamsTest {
  private final FakeWatches feed = new FakeWatches();
  private final FakeCallObserver<WatchResponse> call = new FakeCallObserver<>();
  private final List<WatchResponse> sent = new ArrayList<>();
  private Runnable onTime = () -> {};
  private final WatchStreams streams =
      new WatchStreams(
          feed,
          feed,
          Runnable::run,
          () -> {
            onTime.run();
            return 0;
          });

  private void open(WatchStreams here) {
    call.sending = sent::add;
    here.open(WatchRequest.getDefaultInstance(), new Caller("default", "call-7", null), call);
  }

  @Test
  void aWatchBeginsWithoutASignalOfItsFeedOrItsCall() {
    open(streams);

    assertThat(sent).singleElement().matches(WatchResponse::hasProgress);
  }

  /** Guards against a watch that a stop has passed over, and that outlives it. */
  @Test
  void aWatchThatIsOpenedDuringADrainIsEndedToo() {
    onTime =
        () -> {
          onTime = () -> {};
          streams.drain();
        };
    open(streams);

    assertThat(call.failures)
        .singleElement()
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            failure ->
                assertThat(CallFailure.of(failure).code()).isEqualTo(Status.Code.UNAVAILABLE));
    assertThat(streams).hasToString("WatchStreams{open=0}");
  }

  @Test
  void aWatchThatCannotBeOpenedTakesNoPlace() {
    WatchStreams broken =
        new WatchStreams(
            (_, _, _) -> {
              throw new IllegalStateException("a defect");
            },
            feed,
            Runnable::run,
            () -> 0);

    assertThatIllegalStateException().isThrownBy(() -> open(broken));

    assertThat(broken).hasToString("WatchStreams{open=0}");
  }
}
