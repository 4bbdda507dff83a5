package dev.toolrack.faults.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Allows a machine only one run at a time, and removes what the run created. A separate process
 * waits for the end of a pipe whose other end only this process holds. The same program therefore
 * removes the lab at the regular end, on Ctrl-C and after kill -9.
 */
public final class Watchdog implements AutoCloseable {
  private static final Path LOCK = Path.of("/run/toolrack-faults.lock");
  private static final int SWEEP_SECONDS = 60;

  private final FileChannel channel;
  private final Process process;

  private Watchdog(FileChannel channel, Process process) {
    this.channel = channel;
    this.process = process;
  }

  /**
   * Removes leftovers of an earlier run, creates this run's folder and starts watching.
   *
   * @param home the folder of Toolrack's sources
   * @throws LabException if another run is in progress
   */
  public static Watchdog start(Path home) {
    String sweep = home.resolve("faults/sweep").toString();
    FileChannel channel = lock();
    try {
      Shell.run(sweep);
      String run = UUID.randomUUID().toString();
      LabFolder.create(run);
      // In a session of its own, so that Ctrl-C in the terminal does not reach it.
      Process process =
          new ProcessBuilder("setsid", sweep, "--after-input", run)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new Watchdog(channel, process);
    } catch (IOException | RuntimeException e) {
      closeQuietly(channel);
      throw e instanceof LabException known ? known : new LabException("no watchdog started", e);
    }
  }

  private static FileChannel lock() {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (IOException e) {
      closeQuietly(channel);
      throw new LabException(LOCK + " cannot be locked", e);
    }
    closeQuietly(channel);
    throw new LabException("another run of the fault suite is on: it holds " + LOCK);
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      return; // nothing was written to it
    }
  }

  /** Removes the lab and waits until that is done. Further calls do nothing. */
  @Override
  public synchronized void close() {
    if (!channel.isOpen()) {
      return;
    }
    try (OutputStream pipe = process.getOutputStream()) {
      pipe.flush();
    } catch (IOException e) {
      throw new LabException("the watchdog is gone; the next run will sweep", e);
    }
    try {
      if (!process.waitFor(SWEEP_SECONDS, TimeUnit.SECONDS)) {
        throw new LabException("the lab was not swept away within " + SWEEP_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeQuietly(channel);
    }
  }

  @Override
  public String toString() {
    return "Watchdog{process=" + process.pid() + "}";
  }
}
