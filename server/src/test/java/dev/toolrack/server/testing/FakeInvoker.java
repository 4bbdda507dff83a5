package dev.toolrack.server.testing;

import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.execution.Json;
import dev.toolrack.server.execution.ToolInvoker;
import dev.toolrack.server.failure.ToolrackException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** An upstream in memory, whose attempts end when the test says so. */
public final class FakeInvoker implements ToolInvoker {
  private final List<FakeAttempt> attempts = new CopyOnWriteArrayList<>();
  private volatile @Nullable String immediateReply;
  private volatile Runnable duringStart = () -> {};

  /** Makes every attempt end with this reply before it has started. */
  public void replyAtOnce(String json) {
    immediateReply = json;
  }

  /** Runs something in every attempt before it has started. */
  public void duringStart(Runnable action) {
    duringStart = action;
  }

  public List<FakeAttempt> attempts() {
    return attempts;
  }

  public FakeAttempt last() {
    return attempts.getLast();
  }

  @Override
  public Target prepare(String tenant, Endpoint endpoint, Policy policy) {
    return new Target() {
      @Override
      public String outputPointer() {
        return endpoint instanceof Endpoint.Http http ? http.outputPointer() : "";
      }

      @Override
      public Call call(Json input, String requestId, UUID executionId) {
        return (_, listener) -> {
          FakeAttempt attempt = new FakeAttempt(input.toString(), listener);
          attempts.add(attempt);
          listener.onAttempt();
          duringStart.run();
          String reply = immediateReply;
          if (reply != null) {
            attempt.reply(reply);
          }
          return attempt;
        };
      }
    };
  }

  /** An attempt that was started. */
  public static final class FakeAttempt implements Attempt {
    private final String input;
    private final Listener listener;
    private volatile @Nullable Cancellation cancelled;
    private volatile @Nullable LongConsumer asking;

    private FakeAttempt(String input, Listener listener) {
      this.input = input;
      this.listener = listener;
    }

    public String input() {
      return input;
    }

    /** Why it was cancelled; null if it was not. */
    public @Nullable Cancellation cancelled() {
      return cancelled;
    }

    /** Tells of as much of a reply; whether there is room for it. */
    public boolean receive(long bytes) {
      return listener.onReceiving(bytes);
    }

    public void reply(String json) {
      listener.onReply(new Reply(200, "application/json", Json.of(json)));
    }

    public void fail(ToolrackException failure) {
      listener.onFailure(failure);
    }

    @Override
    public void cancel(Cancellation cause) {
      cancelled = cause;
    }

    @Override
    public void unanswered(LongConsumer nanos) {
      asking = nanos;
    }

    /** Tells whoever asked how long the upstream has owed an answer. */
    public void unansweredFor(Duration time) {
      Objects.requireNonNull(asking).accept(time.toNanos());
    }
  }
}
