package dev.toolrack.cli.calls;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.client.BatchItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The results of a streamed batch that wait to be printed in order. They are received as fast as
 * they come, even if earlier results are consumed slowly: results that wait on the server use up
 * the batch's time, although the tools have acted. Results beyond a number of characters are kept
 * in an unnamed temporary file. Thread-safe.
 */
final class HeldResults implements Flow.Subscriber<BatchItem>, AutoCloseable {
  /** Messages requested in advance, each as large as an output may be. */
  private static final int AHEAD = 4;

  /** A result in printed form. */
  record Shown(boolean succeeded, String out, String err) {}

  /**
   * A waiting result.
   *
   * @param bytes size of its output in the file, from {@code offset} on; -1 if it is in memory
   */
  private record Held(Shown shown, long offset, int bytes) {}

  private final int maxChars;
  private final Function<BatchItem, Shown> form;

  @GuardedBy("this")
  private final Map<Integer, Held> held = new HashMap<>();

  @GuardedBy("this")
  private long chars;

  @GuardedBy("this")
  private @Nullable FileChannel file;

  @GuardedBy("this")
  private boolean ended;

  @GuardedBy("this")
  private @Nullable Throwable failure;

  @GuardedBy("this")
  private Flow.@Nullable Subscription subscription;

  /**
   * Creates an instance that is not subscribed to a batch yet.
   *
   * @param maxChars most characters of outputs in memory
   * @param form converts a result to its printed form
   */
  HeldResults(int maxChars, Function<BatchItem, Shown> form) {
    this.maxChars = maxChars;
    this.form = form;
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription newSubscription) {
    subscription = newSubscription;
    newSubscription.request(AHEAD);
  }

  @Override
  public synchronized void onNext(BatchItem item) {
    if (ended) {
      return;
    }
    Shown shown = form.apply(item);
    int length = shown.out().length();
    if (chars + length <= maxChars) {
      chars += length;
      held.put(item.index(), new Held(shown, 0, -1));
    } else {
      held.put(item.index(), written(shown));
    }
    if (subscription != null) {
      subscription.request(1);
    }
    notifyAll();
  }

  @Override
  public synchronized void onError(Throwable thrown) {
    failure = thrown;
    ended = true;
    notifyAll();
  }

  @Override
  public synchronized void onComplete() {
    ended = true;
    notifyAll();
  }

  /**
   * Waits for the result of a call, which can be taken once; empty if the batch has ended without
   * it.
   */
  synchronized Optional<Shown> await(int index) {
    try {
      while (!held.containsKey(index) && !ended) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CliException(ExitCode.INTERRUPTED, "interrupted");
    }
    Held result = held.remove(index);
    if (result == null) {
      return Optional.empty();
    }
    if (result.bytes() < 0) {
      chars -= result.shown().out().length();
      return Optional.of(result.shown());
    }
    return Optional.of(read(result));
  }

  /** Whether there are results that have not been taken. */
  synchronized boolean holdsMore() {
    return !held.isEmpty();
  }

  /** Why the batch has ended without a result. */
  synchronized RuntimeException failure() {
    return failure instanceof RuntimeException known
        ? known
        : new IllegalStateException("the batch ended without all results", failure);
  }

  @GuardedBy("this")
  private Held written(Shown shown) {
    try {
      if (file == null) {
        Path path = Files.createTempFile("toolrack-batch", "");
        file =
            FileChannel.open(
                path,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
      }
      long offset = file.position();
      ByteBuffer bytes = ByteBuffer.wrap(shown.out().getBytes(StandardCharsets.UTF_8));
      int length = bytes.remaining();
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      return new Held(new Shown(shown.succeeded(), "", shown.err()), offset, length);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  @GuardedBy("this")
  private Shown read(Held result) {
    ByteBuffer bytes = ByteBuffer.allocate(result.bytes());
    try {
      while (bytes.hasRemaining()
          && file != null
          && file.read(bytes, result.offset() + bytes.position()) >= 0) {}
    } catch (IOException e) {
      throw unusable(e);
    }
    String out = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    return new Shown(result.shown().succeeded(), out, result.shown().err());
  }

  private static CliException unusable(IOException e) {
    return new CliException(
        ExitCode.FAILED,
        "results cannot be held in "
            + System.getProperty("java.io.tmpdir")
            + " until it is their turn: "
            + e.getMessage());
  }

  /** Cancels the batch, if it is running, and drops the results. */
  @Override
  public synchronized void close() {
    ended = true;
    held.clear();
    if (subscription != null) {
      subscription.cancel();
    }
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
