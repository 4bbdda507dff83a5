package dev.toolrack.server.grpc;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The calls that are worked on, so that a stop that waits for them no longer can end each with a
 * failure of the contract: one that its connection takes along says nothing to its caller. A call
 * is ended by whoever takes it out of here, its work or the stop. Thread-safe.
 */
public final class OpenCalls {
  private final Set<Call> open = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /** A call that has not ended. */
  final class Call {
    private final Runnable end;

    /** An object's own takes the JVM longer than all else here. */
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

    /** Whether the caller is the one to end it. */
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
   * Knows a call from now on.
   *
   * @param end ends it, once at most, and perhaps at once
   */
  Call add(Runnable end) {
    Call call = new Call(end);
    open.add(call);
    if (stopped) {
      call.endIfOpen();
    }
    return call;
  }

  /** Ends every call, and those to come. */
  void end() {
    stopped = true;
    open.forEach(Call::endIfOpen);
  }

  /** How a call ends that may be sent again: it had no effect, or has it once. */
  static ToolrackException shuttingDown() {
    return ToolrackException.of(Reason.SHUTTING_DOWN, "The replica is shutting down");
  }

  /** How an execution ends that was under way: nobody knows what its upstream has seen of it. */
  static ToolrackException cutOff() {
    return ToolrackException.of(
        Reason.CUT_OFF, "The replica stopped before the execution had ended");
  }

  /** How a change of the catalog ends that was under way, and would be made again. */
  static ToolrackException changeCutOff() {
    return ToolrackException.of(
        Reason.CUT_OFF, "The replica stopped before the change was made, which may yet be");
  }

  @Override
  public String toString() {
    return "OpenCalls{open=" + open.size() + "}";
  }
}
