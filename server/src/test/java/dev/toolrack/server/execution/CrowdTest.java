package dev.toolrack.server.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CrowdTest {
  private static final int LEAST = 100;
  private static final CpuLoad FULL = new CpuLoad(1, 0.5);
  private static final CpuLoad BETWEEN = new CpuLoad(0.8, 0.5);
  private static final CpuLoad IDLE = new CpuLoad(0.1, 0.1);
  private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(Crowd.MILLIS);

  private final InFlightLimit limit = new InFlightLimit(1_000);
  private long now = Long.MAX_VALUE - WINDOW; // System.nanoTime() may wrap around.
  private final Crowd crowd = new Crowd(limit, LEAST, () -> now);

  private void start(int executions) {
    for (int i = 0; i < executions; i++) {
      assertThat(limit.tryAcquire()).isTrue();
    }
  }

  private void end(int executions) {
    for (int i = 0; i < executions; i++) {
      limit.release();
    }
  }

  private double after(long nanos) {
    now += nanos;
    return crowd.getAsDouble();
  }

  @Test
  void nobodyIsNoCrowd() {
    assertThat(crowd.getAsDouble()).isZero();
  }

  @Test
  void beforeAnythingIsKnownAllInFlightAreCounted() {
    start(400);
    assertThat(crowd.getAsDouble()).isEqualTo(0.4);
  }

  @Test
  void thoseThatBeganLongAgoAreNotCounted() {
    start(400);
    after(WINDOW);
    assertThat(after(WINDOW)).isZero();

    start(30);
    assertThat(crowd.getAsDouble()).isEqualTo(0.03);
  }

  /** 10 in each window, each of which takes 8 windows: 80 are in flight, 10 count. */
  @Test
  void aSlowUpstreamIsNoCrowd() {
    start(80);
    for (int i = 0; i < 20; i++) {
      start(10);
      end(10);
      after(WINDOW);
    }
    assertThat(limit.inFlight()).isEqualTo(80);
    assertThat(crowd.getAsDouble()).isEqualTo(0.01);
  }

  /** 500 in each window, of which 100 are in flight at a time. */
  @Test
  void noMoreAreCountedThanAreInFlight() {
    for (int i = 0; i < 10; i++) {
      start(100);
      after(WINDOW / 5);
      if (i < 9) {
        end(100);
      }
    }
    assertThat(crowd.getAsDouble()).isEqualTo(0.1);
  }

  @Test
  void aCrowdThatComesAtOnceIsSeenAtOnce() {
    start(1);
    after(WINDOW);
    start(599);
    assertThat(crowd.getAsDouble()).isEqualTo(0.599);
  }

  @Test
  void aCrowdAfterAPauseIsSeenAtOnce() {
    after(100 * WINDOW);
    start(600);
    assertThat(crowd.getAsDouble()).isEqualTo(0.6);
    assertThat(after(WINDOW)).isZero();
  }

  /** Its size is that of the stretch before, until this one has shown more. */
  @Test
  void aCrowdIsRememberedIntoTheNextStretch() {
    start(100);
    after(WINDOW);
    start(300);
    assertThat(after(WINDOW)).isEqualTo(0.3);
    assertThat(after(WINDOW / 2)).isEqualTo(0.3);
    assertThat(after(WINDOW)).isZero();
  }

  @Test
  void aStretchThatLastedLongerCountsForAsLongAsTheOthers() {
    start(100);
    after(WINDOW);
    start(300);
    assertThat(after(WINDOW * 3 / 2)).isEqualTo(0.2);
  }

  @Test
  void whoIsRefusedDidNotBegin() {
    InFlightLimit one = new InFlightLimit(1);
    assertThat(one.tryAcquire()).isTrue();
    assertThat(one.tryAcquire()).isFalse();
    assertThat(one.tryAcquire()).isFalse();
    assertThat(one.inFlight()).isEqualTo(1);
    assertThat(one.started()).isEqualTo(1);
    one.release();
    assertThat(one.inFlight()).isZero();
    assertThat(one.started()).isEqualTo(1);
  }

  /** As an event loop would ask in between. */
  private int roomAfter(CpuLoad load) {
    var _ = crowd.getAsDouble();
    crowd.adapt(load);
    return crowd.room();
  }

  @Test
  void theRoomIsTheLimitWhileTheCoresHaveTime() {
    start(1_000);
    assertThat(crowd.room()).isEqualTo(1_000);
    assertThat(roomAfter(IDLE)).isEqualTo(1_000);
    assertThat(roomAfter(BETWEEN)).isEqualTo(1_000);
    assertThat(crowd.getAsDouble()).isEqualTo(1);
  }

  @Test
  void theRoomShrinksBelowTheCrowdThatKeepsTheCoresBusy() {
    start(800);
    assertThat(roomAfter(FULL)).isEqualTo(600);
    assertThat(crowd.getAsDouble()).isGreaterThan(1);
    assertThat(roomAfter(FULL)).isEqualTo(450);
    assertThat(roomAfter(BETWEEN)).isEqualTo(450);
  }

  @Test
  void thereIsAlwaysTheLeastRoom() {
    start(110);
    assertThat(roomAfter(FULL)).isEqualTo(LEAST);
    assertThat(roomAfter(FULL)).isEqualTo(LEAST);
  }

  @Test
  void theRoomGrowsToTheLimitAgainOnceTheCoresHaveTime() {
    start(110);
    assertThat(roomAfter(FULL)).isEqualTo(100);
    assertThat(roomAfter(IDLE)).isEqualTo(150);
    assertThat(roomAfter(IDLE)).isEqualTo(225);
    for (int i = 0; i < 4; i++) {
      crowd.adapt(IDLE);
    }
    assertThat(crowd.room()).isEqualTo(1_000);
  }

  @Test
  void aFewExecutionsAreNotWhatKeepsTheCoresBusy() {
    start(LEAST - 1);
    assertThat(roomAfter(FULL)).isEqualTo(1_000);
  }

  /** A crowd comes and goes; what counts is how large it was. */
  @Test
  void aCrowdBetweenTwoLooksIsSeen() {
    start(800);
    var _ = crowd.getAsDouble();
    end(800);
    crowd.adapt(FULL);
    assertThat(crowd.room()).isEqualTo(600);
    crowd.adapt(FULL);
    assertThat(crowd.room()).isEqualTo(600);
  }

  @Test
  void othersMayKeepTheCoresBusy() {
    start(800);
    assertThat(roomAfter(new CpuLoad(1, 0.2))).isEqualTo(1_000);
    assertThat(roomAfter(new CpuLoad(1, 0.3))).isEqualTo(1_000);
    assertThat(roomAfter(new CpuLoad(1, 0.4))).isEqualTo(600);
    assertThat(roomAfter(new CpuLoad(1, 0.3))).isEqualTo(600);
    assertThat(roomAfter(new CpuLoad(1, 0.2))).isEqualTo(900);
  }

  @Test
  void whereTheSystemDoesNotSayThereIsTime() {
    start(800);
    assertThat(roomAfter(new CpuLoad(-1, -1))).isEqualTo(1_000);
  }

  @Test
  void theLeastRoomIsNoMoreThanTheLimit() {
    Crowd small = new Crowd(new InFlightLimit(3), LEAST, () -> now);
    assertThat(small.room()).isEqualTo(3);
    small.adapt(FULL);
    small.adapt(IDLE);
    assertThat(small.room()).isEqualTo(3);
  }
}
