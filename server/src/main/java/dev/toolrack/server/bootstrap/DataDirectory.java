package dev.toolrack.server.bootstrap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A data directory that belongs exclusively to this process, by means of a lock that the operating
 * system releases when the process ends in whatever way. The process id is in {@code toolrack.pid}
 * beside the lock, because a locked file is not readable on every system.
 */
final class DataDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final FileLock lock;

  private DataDirectory(Path path, FileChannel channel, FileLock lock) {
    this.path = path;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Locks the directory, creating it if necessary.
   *
   * @throws StartException if another process uses it, or it is not writable
   */
  static DataDirectory take(Path path) {
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve("toolrack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new StartException(
            "The data directory "
                + path
                + " is in use by "
                + owner(path)
                + "; stop that one, or give another --data-dir");
      }
      Files.writeString(path.resolve("toolrack.pid"), Long.toString(ProcessHandle.current().pid()));
      return new DataDirectory(path, channel, lock);
    } catch (AccessDeniedException e) {
      throw unusable(path, "mend its permissions, or give another --data-dir", e);
    } catch (IOException e) {
      throw unusable(path, "give another --data-dir", e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // another server of this process has it
    }
  }

  private static String owner(Path path) {
    try {
      return "process " + Files.readString(path.resolve("toolrack.pid")).strip();
    } catch (IOException e) {
      return "another process";
    }
  }

  private static StartException unusable(Path path, String advice, IOException why) {
    return new StartException(
        "The data directory " + path + " cannot be used (" + reason(why) + "); " + advice, why);
  }

  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException inTheWay) {
      return inTheWay.getFile() + " is no directory";
    }
    String name = e.getClass().getSimpleName().replace("Exception", "");
    return e.getMessage() == null ? name : name + ": " + e.getMessage();
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(path.resolve("toolrack.pid"));
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
