package dev.toolrack.server.execution.http;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Bounds the calls to one origin, and so the connections. Who comes when all places are taken waits
 * in line, without a thread. Thread-safe and lock-free.
 */
final class OriginGate {
  /** Someone who wants a place. */
  interface Visitor {
    /** Takes the place that is offered, or answers false if it is no longer wanted. */
    boolean enter();
  }

  private final AtomicInteger free;
  private final AtomicInteger drains = new AtomicInteger();
  private final Queue<Visitor> waiting = new ConcurrentLinkedQueue<>();

  OriginGate(int places) {
    free = new AtomicInteger(places);
  }

  /** Lets the visitor in, at once or when its turn comes, on the thread that makes room. */
  void arrive(Visitor visitor) {
    if (waiting.isEmpty() && tryTake()) {
      if (!visitor.enter()) {
        leave();
      }
      return;
    }
    waiting.add(visitor);
    drain();
  }

  /** Forgets a visitor who waits, if it does. */
  void abandon(Visitor visitor) {
    waiting.remove(visitor);
  }

  /** Gives a place back. */
  void leave() {
    free.incrementAndGet();
    if (!waiting.isEmpty()) {
      drain();
    }
  }

  private boolean tryTake() {
    int present = free.get();
    while (present > 0) {
      if (free.compareAndSet(present, present - 1)) {
        return true;
      }
      present = free.get();
    }
    return false;
  }

  /** One thread at a time lets visitors in; a visitor that leaves at once makes no deeper stack. */
  private void drain() {
    if (drains.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      while (!waiting.isEmpty() && tryTake()) {
        Visitor next = waiting.poll();
        if (next == null || !next.enter()) {
          free.incrementAndGet();
        }
      }
      seen = drains.addAndGet(-seen);
    } while (seen != 0);
  }
}
