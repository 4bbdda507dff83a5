package dev.toolrack.server.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class ReadTurnTest {
  private final Queue<Runnable> thisTurn = new ArrayDeque<>();
  private final Queue<Runnable> nextTurn = new ArrayDeque<>();
  private long delayNanos;
  private double crowd;
  private final ReadTurn turn =
      new ReadTurn(
          () -> crowd,
          new ReadTurn.Loop() {
            @Override
            public void thisTurn(Runnable task) {
              thisTurn.add(task);
            }

            @Override
            public void nextTurn(Runnable task, long nanos) {
              nextTurn.add(task);
              delayNanos = nanos;
            }
          });

  /** One that has so many bytes for whoever reads it. */
  private final class Caller implements ReadTurn.Connection {
    private int bytes;
    private boolean reading = true;

    Caller(int bytes) {
      this.bytes = bytes;
    }

    @Override
    public void read(boolean reading) {
      this.reading = reading;
    }

    /** Bytes that were read of it in a turn. */
    int come() {
      if (!reading || bytes == 0) {
        return 0;
      }
      int room = turn.bytes(0);
      int read = Math.min(room, bytes);
      bytes -= read;
      turn.onRead(this, read, read == room);
      return read;
    }
  }

  /** What is read of each in one turn. */
  private List<Integer> turnOf(List<Caller> callers) {
    List<Runnable> later = new ArrayList<>(nextTurn);
    nextTurn.clear();
    List<Integer> read = callers.stream().map(Caller::come).toList();
    while (!thisTurn.isEmpty()) {
      thisTurn.remove().run();
    }
    later.forEach(Runnable::run);
    return read;
  }

  private static final int TURN = ReadTurn.BYTES;
  private static final int LEAST = ReadTurn.LEAST_BYTES;

  @Test
  void aConnectionAloneIsReadTurnAfterTurn() {
    List<Caller> callers = List.of(new Caller(TURN * 2 + 5));

    assertThat(turnOf(callers)).containsExactly(TURN);
    assertThat(turnOf(callers)).containsExactly(TURN);
    assertThat(turnOf(callers)).containsExactly(5);
    assertThat(nextTurn).isEmpty();
  }

  @Test
  void thoseThatHaveLittleAreReadAtOnce() {
    List<Caller> callers = List.of(new Caller(100), new Caller(200), new Caller(300));

    assertThat(turnOf(callers)).containsExactly(100, 200, 300);
    assertThat(callers).allMatch(caller -> caller.reading);
    assertThat(nextTurn).isEmpty();
  }

  @Test
  void thoseThatHaveMoreThanTheTurnAreReadOneAfterTheOther() {
    List<Caller> callers = List.of(new Caller(TURN + 1), new Caller(TURN), new Caller(TURN));

    assertThat(turnOf(callers)).containsExactly(TURN, LEAST, LEAST);
    assertThat(callers).extracting(caller -> caller.reading).containsExactly(true, false, false);
    assertThat(turn.waiting()).isEqualTo(2);

    // The first one reads on, has no more, and waits like the others all the same.
    assertThat(turnOf(callers)).containsExactly(1, 0, 0);
    assertThat(callers).extracting(caller -> caller.reading).containsExactly(false, true, false);
    assertThat(turnOf(callers)).containsExactly(0, TURN - LEAST, 0);
    assertThat(callers).extracting(caller -> caller.reading).containsExactly(false, false, true);
    assertThat(turnOf(callers)).containsExactly(0, 0, TURN - LEAST);
  }

  @Test
  void whoIsCalledUpAndHasNothingDoesNotHoldUpTheRest() {
    Caller gone = new Caller(TURN);
    Caller last = new Caller(TURN);
    List<Caller> callers = List.of(new Caller(TURN), gone, last);
    turnOf(callers);
    gone.bytes = 0;

    for (int i = 0; i < 4; i++) {
      turnOf(callers);
    }

    assertThat(last.bytes).isZero();
    assertThat(callers).allMatch(caller -> caller.reading);
    assertThat(turn.waiting()).isZero();
    assertThat(nextTurn).isEmpty();
  }

  @Test
  void oneThatIsReadTwiceInATurnWaitsOnce() {
    Caller first = new Caller(TURN);
    Caller twice = new Caller(LEAST * 2);
    first.come();
    twice.come();
    twice.come();
    turnOf(List.of());

    turnOf(List.of());

    assertThat(twice.reading).isTrue();
    assertThat(nextTurn).isEmpty();
  }

  @Test
  void readsLessInACrowd() {
    assertThat(turn.bytes(0)).isEqualTo(TURN);
    crowd = ReadTurn.CROWDED;
    assertThat(turn.bytes(0)).isEqualTo(ReadTurn.CROWDED_BYTES);
    crowd = 0;
    assertThat(turn.bytes(0)).isEqualTo(TURN);
  }

  @Test
  void whatIsLargeIsReadInLargerAndLargerPiecesInACrowd() {
    crowd = ReadTurn.CROWDED;
    assertThat(turn.bytes(1)).isEqualTo(ReadTurn.CROWDED_BYTES * 4);
    assertThat(turn.bytes(2)).isEqualTo(ReadTurn.CROWDED_BYTES * 16);
    assertThat(turn.bytes(3)).isEqualTo(ReadTurn.LARGE_BYTES);
    assertThat(turn.bytes(1_000_000)).isEqualTo(ReadTurn.LARGE_BYTES);
  }

  @Test
  void aCrowdTakesTurnsToo() {
    crowd = 1;
    List<Caller> callers = List.of(new Caller(TURN * 2), new Caller(TURN * 2));
    turnOf(callers);
    turnOf(callers);

    assertThat(turnOf(callers)).containsExactly(0, ReadTurn.CROWDED_BYTES);
    assertThat(turnOf(callers)).containsExactly(ReadTurn.CROWDED_BYTES, 0);
    assertThat(delayNanos).isZero();
  }

  @Test
  void nobodyIsCalledUpIntoACrowdThatHasNoRoom() {
    List<Caller> callers = List.of(new Caller(TURN + 1), new Caller(TURN));
    crowd = 1.01;
    turnOf(callers);

    assertThat(callers).noneMatch(caller -> caller.reading);
    assertThat(turn.waiting()).isEqualTo(2);
    assertThat(turnOf(callers)).containsExactly(0, 0);
    assertThat(delayNanos).isEqualTo(ReadTurn.HELD_NANOS);

    crowd = 1;
    turnOf(callers);
    assertThat(callers).extracting(caller -> caller.reading).containsExactly(true, false);
    assertThat(delayNanos).isZero();
  }

  @Test
  void whoHasLittleIsReadHoweverLargeTheCrowdIs() {
    crowd = 2;
    List<Caller> callers = List.of(new Caller(100), new Caller(200));

    assertThat(turnOf(callers)).containsExactly(100, 200);
    assertThat(callers).allMatch(caller -> caller.reading);
  }

  @Test
  void aCrowdThatStaysDoesNotKeepCallersOutForGood() {
    List<Caller> callers = List.of(new Caller(TURN * 2), new Caller(TURN * 2));
    crowd = 2;
    turnOf(callers);
    for (int i = 1; i < ReadTurn.HELD_TURNS; i++) {
      assertThat(turnOf(callers)).containsExactly(0, 0);
    }

    turnOf(callers);

    assertThat(callers).extracting(caller -> caller.reading).containsExactly(true, false);
    assertThat(turnOf(callers)).containsExactly(ReadTurn.CROWDED_BYTES, 0);
    assertThat(callers).noneMatch(caller -> caller.reading);
  }
}
