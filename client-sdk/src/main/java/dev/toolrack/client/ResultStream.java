package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The blocking form of a stream: an iterator that waits for the next element, and must be closed.
 * It requests a few elements in advance, and more as they are taken. For one thread at a time,
 * except {@link #close()}, which any thread may call and which ends the wait of another.
 *
 * @param <T> type of the elements
 */
public final class ResultStream<T> implements Iterator<T>, AutoCloseable {
  private static final int AHEAD = 32;

  private final BlockingQueue<Signal<T>> signals = new LinkedBlockingQueue<>();
  private volatile Flow.Subscription subscription = Demand.NONE;
  private volatile boolean closed;
  private @Nullable Signal<T> next;

  private ResultStream() {}

  static <T> ResultStream<T> of(Flow.Publisher<T> publisher) {
    ResultStream<T> stream = new ResultStream<>();
    publisher.subscribe(stream.new Receiver());
    return stream;
  }

  /**
   * Waits for the next element or the end.
   *
   * @throws ToolrackException if the stream failed or the thread was interrupted
   */
  @Override
  public boolean hasNext() {
    Signal<T> signal = next;
    if (signal == null) {
      if (closed) {
        return false;
      }
      try {
        signal = signals.take();
      } catch (InterruptedException e) {
        close();
        throw Futures.interrupted(e);
      }
      next = signal;
    }
    if (signal.failure() != null) {
      signal.failure().fillInStackTrace();
      throw signal.failure();
    }
    return signal.element() != null;
  }

  @Override
  public T next() {
    if (!hasNext()) {
      throw new NoSuchElementException("The stream has ended");
    }
    T element = requireNonNull(requireNonNull(next).element());
    next = null;
    subscription.request(1);
    return element;
  }

  /** The remaining elements as a stream; closing it closes this iterator. */
  public Stream<T> stream() {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL),
            false)
        .onClose(this::close);
  }

  /** Cancels the RPC, unless it has ended. */
  @Override
  public void close() {
    closed = true;
    subscription.cancel();
    signals.add(new Signal<>(null, null));
  }

  /** An element, a failure or, with neither, the end. */
  private record Signal<T>(@Nullable T element, @Nullable RuntimeException failure) {}

  private final class Receiver implements Flow.Subscriber<T> {
    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
      newSubscription.request(AHEAD);
    }

    @Override
    public void onNext(T element) {
      signals.add(new Signal<>(element, null));
    }

    @Override
    public void onError(Throwable failure) {
      signals.add(
          new Signal<>(
              null,
              failure instanceof RuntimeException runtimeFailure
                  ? runtimeFailure
                  : new IllegalStateException(failure)));
    }

    @Override
    public void onComplete() {
      signals.add(new Signal<>(null, null));
    }
  }
}
