package dev.toolrack.server.grpc;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The calls in progress. When a stop no longer waits for them, it can end each with a failure of
 * the contract; a call that is cut off with its connection tells its caller nothing. Whoever takes
 * a call out of here, its work or the stop, ends it. Thread-safe.
 */
public final class OpenCalls {
  private final Set<Call> open = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /** A call that has not ended. */
  final class Call {
    private final Runnable end;

    /** Computing the identity hash would cost more than everything else here. */
    private final int hash = ThreadLocalRandom.current().nextInt();

    private Call(Runnable end) {
      this.end = end;
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    /** Whether nobody has ended it yet. */
    boolean isOpen() {
      return open.contains(this);
    }

    /** Takes the call; returns whether the current thread is the one to end it. */
    boolean take() {
      return open.remove(this);
    }

    private void endIfOpen() {
      if (take()) {
        end.run();
      }
    }
  }

  /**
   * Registers a call.
   *
   * @param end ends the call; run at most once, possibly at once
   */
  Call add(Runnable end) {
    Call call = new Call(end);
    open.add(call);
    if (stopped) {
      call.endIfOpen();
    }
    return call;
  }

  /** Ends every call, and those registered later. */
  void end() {
    stopped = true;
    open.forEach(Call::endIfOpen);
  }

  /** The failure of a call that can be repeated, because it had no effect or is idempotent. */
  static ToolrackException shuttingDown() {
    return ToolrackException.of(Reason.SHUTTING_DOWN, "The replica is shutting down");
  }

  /** The failure of an execution in progress: what its upstream has seen is unknown. */
  static ToolrackException cutOff() {
    return ToolrackException.of(
        Reason.CUT_OFF, "The replica stopped before the execution had ended");
  }

  /** The failure of a catalog mutation in progress that would be carried out again if repeated. */
  static ToolrackException changeCutOff() {
    return ToolrackException.of(
        Reason.CUT_OFF, "The replica stopped before the change was made, which may yet be");
  }

  @Override
  public String toString() {
    return "OpenCalls{open=" + open.size() + "}";
  }
}
