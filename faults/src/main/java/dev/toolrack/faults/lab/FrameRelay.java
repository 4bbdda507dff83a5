package dev.toolrack.faults.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program that connects two interfaces and forwards each frame after a delay, in order. The suite
 * implements the delay itself, because not every kernel has {@code tc netem}. Because it works on
 * frames, it delays existing connections and every protocol.
 *
 * <p>Arguments: the names of the two interfaces, which it creates in its namespace, and the delay
 * of each direction in milliseconds. It runs until it is killed; the interfaces disappear with it.
 */
public final class FrameRelay {
  @SuppressWarnings("ArrayRecordComponent") // frames are passed on, never compared
  private record Waiting(long dueNanos, byte[] frame) {}

  private FrameRelay() {}

  public static void main(String[] args) throws IOException {
    Frames one = Frames.open(args[0]);
    Frames other = Frames.open(args[1]);
    Duration delay = Duration.ofMillis(Long.parseLong(args[2]));
    pass(one, other, delay);
    pass(other, one, delay);
  }

  private static void pass(Frames from, Frames to, Duration delay) {
    BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    Thread.ofPlatform().name("read-" + from).start(() -> read(from, delay, queue));
    Thread.ofPlatform().name("write-" + to).start(() -> write(to, queue));
  }

  private static void read(Frames from, Duration delay, BlockingQueue<Waiting> queue) {
    try {
      while (true) {
        byte[] frame = from.read();
        queue.add(new Waiting(System.nanoTime() + delay.toNanos(), frame));
      }
    } catch (IOException e) {
      System.err.println(e.getMessage());
      Runtime.getRuntime().halt(1); // half a cable is useless
    }
  }

  private static void write(Frames to, BlockingQueue<Waiting> queue) {
    try {
      while (true) {
        Waiting next = queue.take();
        long wait = next.dueNanos() - System.nanoTime();
        if (wait > 0) {
          TimeUnit.NANOSECONDS.sleep(wait);
        }
        to.write(next.frame());
      }
    } catch (InterruptedException e) {
      Runtime.getRuntime().halt(1);
    }
  }
}
