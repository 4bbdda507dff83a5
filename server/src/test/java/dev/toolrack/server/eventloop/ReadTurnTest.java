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
  private double crowd;
  private final ReadTurn turn = new ReadTurn(() -> crowd, thisTurn::add, nextTurn::add);

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
  void readsLessTheLargerTheCrowd() {
    assertThat(turn.bytes(0)).isEqualTo(TURN);
    crowd = ReadTurn.CROWDED;
    assertThat(turn.bytes(0)).isEqualTo(ReadTurn.CROWDED_BYTES);
    crowd = ReadTurn.PACKED;
    assertThat(turn.bytes(0)).isEqualTo(ReadTurn.PACKED_BYTES);
    crowd = 0;
    assertThat(turn.bytes(0)).isEqualTo(TURN);
  }

  @Test
  void whatIsLargeIsReadInLargerAndLargerPiecesInACrowd() {
    crowd = ReadTurn.PACKED;
    assertThat(turn.bytes(1)).isEqualTo(ReadTurn.PACKED_BYTES * 2);
    assertThat(turn.bytes(5)).isEqualTo(ReadTurn.PACKED_BYTES * 32);
    assertThat(turn.bytes(7)).isEqualTo(TURN);
    assertThat(turn.bytes(8)).isEqualTo(TURN);
    assertThat(turn.bytes(1_000_000)).isEqualTo(TURN);
    crowd = ReadTurn.CROWDED;
    assertThat(turn.bytes(1)).isEqualTo(ReadTurn.CROWDED_BYTES * 2);
    assertThat(turn.bytes(19)).isEqualTo(TURN);
    assertThat(turn.bytes(1_000_000)).isEqualTo(TURN);
  }

  @Test
  void aCrowdTakesTurnsToo() {
    crowd = ReadTurn.PACKED;
    List<Caller> callers = List.of(new Caller(TURN), new Caller(TURN));
    turnOf(callers);
    turnOf(callers);

    assertThat(turnOf(callers)).containsExactly(0, ReadTurn.PACKED_BYTES);
    assertThat(turnOf(callers)).containsExactly(ReadTurn.PACKED_BYTES, 0);
  }
}
