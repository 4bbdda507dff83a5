package dev.toolrack.server.execution.http;

import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request of a {@link PlainClient}, from the search for a connection to its end. It runs on one
 * event loop, and moves to another only while it has no connection. Any thread may abort it.
 */
final class PlainExchange implements Exchange, Runnable {
  /**
   * Least share of the connect timeout per address: time for the retransmission of a lost packet.
   */
  private static final Duration SHORTEST_SHARE = Duration.ofMillis(250);

  private final PlainClient client;
  private final PlainOrigin origin;
  private final PlainRequest request;
  private final Duration connectTimeout;
  private final Receiver receiver;
  private volatile PlainLoop loop;
  private volatile boolean aborted;
  private int moves;
  private boolean ended;
  private @Nullable ChannelFuture connecting;
  private @Nullable PlainConnection connection;

  /**
   * Creates an exchange whose request has not been sent.
   *
   * @param connectTimeout is divided among the addresses of the origin; enforced by the receiver
   */
  PlainExchange(
      PlainClient client,
      PlainLoop loop,
      PlainOrigin origin,
      PlainRequest request,
      Duration connectTimeout,
      Receiver receiver) {
    this.client = client;
    this.loop = loop;
    this.origin = origin;
    this.request = request;
    this.connectTimeout = connectTimeout;
    this.receiver = receiver;
  }

  PlainRequest request() {
    return request;
  }

  Receiver receiver() {
    return receiver;
  }

  /** Looks for a connection on its current event loop. */
  @Override
  public void run() {
    if (aborted || client.isClosed()) {
      fail(new CancellationException());
      return;
    }
    PlainConnection idle = PlainConnection.idle(origin, loop);
    if (idle != null) {
      goOut(idle);
    } else if (client.isFull(origin) && moves < client.loopCount() - 1) {
      moves++;
      PlainLoop next = client.after(loop);
      loop = next;
      next.run(this);
    } else {
      connect();
    }
  }

  private void goOut(PlainConnection free) {
    connection = free;
    free.carry(this);
  }

  private void connect() {
    receiver.onConnecting();
    origin.open().incrementAndGet();
    InetSocketAddress known = origin.address();
    if (known != null) {
      connect(List.of(known), 0);
      return;
    }
    PlainLoop here = loop;
    client
        .names()
        .resolve(
            origin.host(),
            origin.port(),
            (found, failure) ->
                here.run(
                    () -> {
                      if (failure == null) {
                        connect(found, 0);
                      } else {
                        notConnected(failure);
                      }
                    }));
  }

  /** Tries the addresses one after another; each except the last gets a share of the time. */
  private void connect(List<InetSocketAddress> addresses, int index) {
    if (ended || aborted) {
      notConnected(new CancellationException());
      return;
    }
    ChannelFuture attempt = client.connect(loop, origin, addresses.get(index));
    connecting = attempt;
    boolean last = index + 1 == addresses.size();
    ScheduledFuture<?> turnEnd = last ? null : endIn(share(addresses.size()), attempt);
    var _ =
        attempt.addListener(
            (ChannelFuture done) -> {
              connecting = null;
              if (turnEnd != null) {
                turnEnd.cancel(false);
              }
              if (done.isSuccess()) {
                connected(done.channel().pipeline().get(PlainConnection.class));
              } else if (!aborted && !last) {
                connect(addresses, index + 1);
              } else {
                notConnected(done.cause());
              }
            });
  }

  private long share(int addresses) {
    return Math.max(SHORTEST_SHARE.toNanos(), connectTimeout.toNanos() / addresses);
  }

  /**
   * Schedules the end of an attempt. A busy loop first looks at the network, where the connection
   * may be ready.
   */
  private ScheduledFuture<?> endIn(long nanos, ChannelFuture attempt) {
    PlainLoop here = loop;
    return here.loop()
        .schedule(() -> settledAt(here, () -> attempt.cancel(false)), nanos, TimeUnit.NANOSECONDS);
  }

  private void connected(PlainConnection made) {
    if (ended || aborted) {
      made.rest();
    } else {
      goOut(made);
    }
  }

  private void notConnected(Throwable cause) {
    origin.open().decrementAndGet();
    fail(cause);
  }

  @Override
  public void abort() {
    aborted = true;
    PlainLoop at = loop;
    at.run(() -> abortAt(at));
  }

  @Override
  public void settled(Runnable task) {
    PlainLoop at = loop;
    try {
      at.run(() -> settledAt(at, task));
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  /**
   * Runs the task after the next look at the network, as the loop does with zero-delay tasks of its
   * own.
   */
  private static void settledAt(PlainLoop at, Runnable task) {
    var _ = at.loop().schedule(task, 0, TimeUnit.NANOSECONDS);
  }

  private void abortAt(PlainLoop at) {
    if (loop != at) {
      abort();
      return;
    }
    if (ended) {
      return;
    }
    PlainConnection used = connection;
    ChannelFuture attempt = connecting;
    if (used != null) {
      used.drop(this);
    } else if (attempt != null) {
      attempt.cancel(false);
    }
    fail(new CancellationException());
  }

  void complete() {
    if (!ended) {
      ended = true;
      receiver.onComplete();
    }
  }

  void fail(Throwable cause) {
    if (!ended) {
      ended = true;
      receiver.onFailure(cause);
    }
  }

  @Override
  public String toString() {
    return "PlainExchange{" + origin + "}";
  }
}
