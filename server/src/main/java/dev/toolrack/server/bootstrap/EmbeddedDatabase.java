package dev.toolrack.server.bootstrap;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Postgres that belongs to this process, with its data in a {@link DataDirectory}. It listens on
 * loopback only, and requires a {@linkplain EmbeddedPassword password}. Two marker files beside the
 * data identify its owner: {@code postgres.initializing} during set-up, {@code
 * postgres.initialized} afterwards. Data without a marker belongs to somebody else and is left
 * alone.
 */
final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EmbeddedDatabase.class);
  private static final Duration ORPHAN_STOP_TIMEOUT = Duration.ofSeconds(30);

  /** The file that the library makes when it has unpacked the programs beside it. */
  private static final String WHOLE = ".exists";

  /** Bytes of a new database, 42 million with Toolrack's tables, and some to work in. */
  private static final long DATA_BYTES = 64L << 20;

  /** Bytes of the unpacked programs. */
  private static final long PROGRAM_BYTES = 64L << 20;

  /** Where Postgres writes its process while it runs. */
  private static final String PID_FILE = "postmaster.pid";

  private final EmbeddedPostgres postgres;
  private final EmbeddedPassword password;
  private final Path pidFile;
  private final Optional<ProcessHandle> process;
  private volatile boolean closing;

  private EmbeddedDatabase(EmbeddedPostgres postgres, EmbeddedPassword password, Path data)
      throws IOException {
    this.postgres = postgres;
    this.password = password;
    pidFile = data.resolve(PID_FILE);
    process = process(Files.readAllLines(pidFile));
    var _ =
        process.map(
            running ->
                running
                    .onExit()
                    .thenRun(
                        () -> {
                          if (!closing) {
                            log.error(
                                "The embedded Postgres in {} has ended, and nothing starts it"
                                    + " again; stop this server and start it anew",
                                data);
                          }
                        }));
  }

  /**
   * Starts it, which takes seconds the first time.
   *
   * @param maxConnections connections that the pool and the change feed need
   * @throws StartException if it does not start, or the data belongs to somebody else
   */
  static EmbeddedDatabase start(DataDirectory directory, int maxConnections, Duration timeout) {
    Path data = directory.path().resolve("postgres");
    Path binaries = directory.path().resolve("postgres-binaries");
    Path initializing = directory.path().resolve("postgres.initializing");
    Path initialized = directory.path().resolve("postgres.initialized");
    try {
      if (!Files.exists(initialized)) {
        beginSetUp(data, initializing);
      }
      stopOrphan(data);
      removeHalfUnpacked(binaries);
      if (!Files.exists(initialized)) {
        requireSpace(
            directory.path(),
            Files.getFileStore(directory.path()).getUsableSpace(),
            isUnpacked(binaries));
      }
      EmbeddedPassword password =
          EmbeddedPassword.of(directory.path().resolve("postgres.password"), data);
      boolean ready = false;
      try {
        EmbeddedPostgres postgres = run(data, binaries, password, maxConnections, timeout);
        EmbeddedDatabase database = new EmbeddedDatabase(postgres, password, data);
        if (!Files.exists(initialized)) {
          Files.createFile(initialized);
        }
        Files.deleteIfExists(initializing);
        ready = true;
        return database;
      } finally {
        if (!ready) {
          stopUnready(data);
        }
      }
    } catch (StartException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      if (!Files.exists(initialized)) {
        distrust(binaries);
      }
      throw new StartException(
          "The embedded Postgres did not start in "
              + data
              + " ("
              + e.getMessage()
              + "); free disk space or memory, or name a Postgres with --database-url",
          e);
    }
  }

  /** Without space for the programs, the library would wait until the start takes too long. */
  static void requireSpace(Path directory, long free, boolean unpacked) {
    long needed = unpacked ? DATA_BYTES : DATA_BYTES + PROGRAM_BYTES;
    if (free < needed) {
      throw new StartException(
          ("%s has %d MB free, and a new embedded Postgres needs %d MB; free some, give another"
                  + " --data-dir, or name a Postgres with --database-url")
              .formatted(directory, free >> 20, needed >> 20));
    }
  }

  private static void beginSetUp(Path data, Path initializing) throws IOException {
    if (Files.exists(initializing)) {
      removeInterrupted(data);
    } else if (holdsAnything(data)) {
      throw new StartException(
          data
              + " is not one that Toolrack made: there is no postgres.initialized beside it;"
              + " give another --data-dir, or remove the folder if it is from an interrupted"
              + " first start and nobody needs it");
    } else {
      Files.createFile(initializing);
    }
  }

  private static EmbeddedPostgres run(
      Path data, Path binaries, EmbeddedPassword password, int maxConnections, Duration timeout)
      throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setCleanDataDirectory(false)
            .setOverrideWorkingDirectory(binaries.toFile())
            .setRegisterShutdownHook(false)
            .setPGStartupWait(timeout)
            .setLocaleConfig("locale", "C.UTF-8")
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("max_connections", Integer.toString(maxConnections + 10))
            .setServerConfig("shared_buffers", "64MB")
            .setServerConfig("max_wal_size", "512MB")
            .setConnectConfig("password", password.text())
            .setErrorRedirector(ProcessBuilder.Redirect.DISCARD)
            .setOutputRedirector(ProcessBuilder.Redirect.DISCARD);
    if (Files.exists(data.resolve("postgresql.conf"))) {
      password.prepareStart(builder);
    } else {
      password.prepareSetUp(builder);
    }
    EmbeddedPostgres postgres = started(builder, binaries);
    password.setIfNew(postgres);
    // The library makes the folder to which it unpacks programs world-writable, once per process.
    if (Files.exists(binaries)) {
      Files.setPosixFilePermissions(binaries, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return postgres;
  }

  /**
   * Starts it on a thread of its own: while the library unpacks the programs, which takes seconds,
   * it hears of no interrupt. It may be left at that, as it has started no process yet; afterwards
   * the interrupt is passed on, and ends what it waits for.
   *
   * @throws StartException if the start is interrupted
   */
  private static EmbeddedPostgres started(EmbeddedPostgres.Builder builder, Path binaries)
      throws IOException {
    FutureTask<EmbeddedPostgres> start = new FutureTask<>(builder::start);
    Thread starter = Thread.ofPlatform().name("start-postgres").daemon().start(start);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return start.get();
        } catch (InterruptedException e) {
          interrupted = true;
          starter.interrupt();
          if (!isUnpacked(binaries)) {
            throw new StartException("The start was interrupted", e);
          }
        } catch (ExecutionException e) {
          switch (e.getCause()) {
            case IOException failure -> throw failure;
            case RuntimeException failure -> throw failure;
            // The library's word for programs that cannot be unpacked.
            case ExceptionInInitializerError failure ->
                throw new IOException(String.valueOf(failure.getCause()), failure);
            case Error failure -> throw failure;
            case null, default -> throw new IllegalStateException(e);
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean isUnpacked(Path binaries) throws IOException {
    List<Path> folders = entries(binaries);
    return !folders.isEmpty() && folders.stream().allMatch(EmbeddedDatabase::isWhole);
  }

  private static boolean isWhole(Path programs) {
    return Files.exists(programs.resolve(WHOLE));
  }

  /**
   * Has programs that were of no use unpacked anew next time: where the disk is full, the library
   * takes them for whole all the same.
   */
  private static void distrust(Path binaries) {
    try {
      for (Path programs : entries(binaries)) {
        Files.deleteIfExists(programs.resolve(WHOLE));
      }
    } catch (IOException e) {
      log.warn("Remove {} if Postgres does not start again", binaries, e);
    }
  }

  /** Removes what an end amid unpacking left, as the library leaves files alone that are there. */
  private static void removeHalfUnpacked(Path binaries) throws IOException {
    for (Path programs : entries(binaries)) {
      if (!isWhole(programs)) {
        deleteTree(programs);
      }
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  private static boolean holdsAnything(Path data) throws IOException {
    if (!Files.isDirectory(data)) {
      return Files.exists(data, LinkOption.NOFOLLOW_LINKS);
    }
    return !entries(data).isEmpty();
  }

  private static void removeInterrupted(Path data) throws IOException {
    if (Files.exists(data)) {
      log.info("Removing a Postgres whose set-up was interrupted in {}", data);
      stopOrphan(data);
      deleteTree(data);
    }
  }

  /** Stops a Postgres in the folder that has no owner any more, as the lock shows. */
  private static void stopOrphan(Path data) throws IOException {
    Path pidFile = data.resolve(PID_FILE);
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile);
    Optional<ProcessHandle> orphan = process(lines);
    // The folder it was started in, which differs from that of the data if the data was moved.
    String folder = lines.size() > 1 ? lines.get(1) : data.toString();
    if (orphan.isEmpty() || !isPostgresOf(folder, orphan.get())) {
      Files.delete(pidFile); // its process is gone, and the number may be another's by now
      return;
    }
    log.info("Stopping Postgres {}, which nobody uses any more", orphan.get().pid());
    boolean asked = orphan.get().destroy();
    try {
      orphan.get().onExit().get(ORPHAN_STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a Postgres left behind was stopping", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(
          "Postgres " + orphan.get().pid() + " was left behind and does not stop, asked " + asked,
          e);
    }
  }

  /** The process that the lines of a PID file name, if there is one. */
  private static Optional<ProcessHandle> process(List<String> lines) {
    return lines.isEmpty() || !lines.getFirst().strip().matches("[0-9]{1,18}")
        ? Optional.empty()
        : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
  }

  /** Stops what a failed start, such as one that took too long, may have left running. */
  private static void stopUnready(Path data) {
    try {
      stopOrphan(data);
    } catch (IOException | RuntimeException e) {
      log.warn("A Postgres whose start failed may go on in {}", data, e);
    }
  }

  /** Whether the process is a Postgres and, as far as can be seen, one of this folder. */
  private static boolean isPostgresOf(String folder, ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    return info.command().map(command -> Path.of(command).endsWith("postgres")).orElse(false)
        && info.arguments().map(arguments -> List.of(arguments).contains(folder)).orElse(true);
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  String url() {
    return "postgresql://postgres:%s@127.0.0.1:%d/postgres%s"
        .formatted(password.text(), postgres.getPort(), password.parameters());
  }

  @Override
  public void close() {
    closing = true;
    try {
      postgres.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (Files.exists(pidFile) && process.map(ProcessHandle::isAlive).orElse(false)) {
      log.warn("The embedded Postgres has not stopped in time; the next start stops it");
    }
  }

  @Override
  public String toString() {
    return "EmbeddedDatabase{port=" + postgres.getPort() + "}";
  }
}
