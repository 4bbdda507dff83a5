package dev.toolrack.server.execution.http;

import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import java.nio.channels.ClosedChannelException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An event loop with the connections it serves, which only the loop uses. */
final class PlainLoop {
  private static final Logger log = LoggerFactory.getLogger(PlainLoop.class);

  private final EventLoop loop;
  private final int index;
  private final Set<PlainConnection> connections = new HashSet<>();
  private boolean closed;

  PlainLoop(EventLoop loop, int index) {
    this.loop = loop;
    this.index = index;
  }

  EventLoop loop() {
    return loop;
  }

  int index() {
    return index;
  }

  boolean isCurrent() {
    return loop.inEventLoop();
  }

  /** Runs the task on the loop, at once if this is called on it. */
  void run(Runnable task) {
    if (isCurrent()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  void opened(PlainConnection connection) {
    connections.add(connection);
    if (closed) {
      connection.breakOff(new ClosedChannelException());
    }
  }

  void ended(PlainConnection connection) {
    connections.remove(connection);
  }

  /** Closes connections that have been idle for too long or are too old. */
  void sweep() {
    for (PlainConnection connection : List.copyOf(connections)) {
      connection.closeIfWornOut();
    }
  }

  /** Closes all connections, then counts down. */
  void close(CountDownLatch done) {
    try {
      loop.execute(
          () -> {
            closed = true;
            for (PlainConnection connection : List.copyOf(connections)) {
              connection.breakOff(new ClosedChannelException());
            }
            done.countDown();
          });
    } catch (RejectedExecutionException e) {
      log.debug("The event loop has ended, and its connections with it", e);
      done.countDown();
    }
  }
}
