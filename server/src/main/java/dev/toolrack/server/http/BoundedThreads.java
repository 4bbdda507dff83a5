package dev.toolrack.server.http;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/** Runs each task on its own virtual thread, up to a limit; further tasks are refused. */
final class BoundedThreads implements Executor, AutoCloseable {
  private final Semaphore free;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());

  BoundedThreads(int max) {
    this.free = new Semaphore(max);
  }

  @Override
  public void execute(Runnable task) {
    if (!free.tryAcquire()) {
      throw new RejectedExecutionException("too many requests at once");
    }
    try {
      threads.execute(
          () -> {
            try {
              task.run();
            } finally {
              free.release();
            }
          });
    } catch (RejectedExecutionException e) {
      free.release();
      throw e;
    }
  }

  /** Interrupts the running tasks. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
