package dev.toolrack.bench;

import dev.toolrack.bench.report.JsonReport;
import dev.toolrack.bench.report.Plot;
import dev.toolrack.bench.report.Progress;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.report.TextReport;
import dev.toolrack.bench.subject.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code ./toolrack bench NAME [--quick]}: in one run, measures Toolrack side by side
 * with the minimum that could do the same job, and with what one would use instead.
 */
@Command(
    name = "toolrack bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Measures Toolrack side by side with bare baselines, in one run.",
    footer = {
      "",
      "--list shows the names. Progress goes to the standard error, the report to the standard"
          + " output.",
      "Example: ./toolrack bench resolve --rounds 7 --plot resolve.svg"
    })
public final class Bench implements Callable<Integer> {
  private static final String ALL = "all";
  private static final int BAD_USAGE = 2;

  /** Formats of the report. */
  public enum Output {
    TABLE,
    JSON
  }

  @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "What is measured.")
  private @Nullable String name;

  @Parameters(index = "1", arity = "0..1", paramLabel = "PATTERN", description = "Parts, for jmh.")
  private String pattern = "";

  @Option(names = "--list", description = "Shows the names and what each compares.")
  private boolean list;

  @Option(names = "--quick", description = "One short round: only proves that everything runs.")
  private boolean quick;

  @Option(names = "--rounds", paramLabel = "N", description = "Rounds of each subject.")
  private @Nullable Integer rounds;

  @Option(names = "--seconds", paramLabel = "N", description = "Length of a round, or of a run.")
  private @Nullable Integer seconds;

  @Option(names = "--tools", paramLabel = "N", description = "Tools in the catalog.")
  private @Nullable Integer tools;

  @Option(names = "--rate", paramLabel = "N", description = "Calls a second, where they are fixed.")
  private @Nullable Integer rate;

  @Option(
      names = "--schemas",
      paramLabel = "FILE",
      description = "A catalog in list form, for validators.")
  private @Nullable Path schemas;

  @Option(names = "--output", paramLabel = "table|json", description = "Form of the report.")
  private Output output = Output.TABLE;

  @Option(
      names = "--plot",
      paramLabel = "FILE.svg",
      description = "Draws the report; all puts each name before the file's.")
  private @Nullable Path plot;

  @Option(
      names = "--flame-graph",
      paramLabel = "FILE.svg",
      description = "Draws a profile of resolve, execute or batch, after the rounds; as --plot.")
  private @Nullable Path flameGraph;

  private final Progress progress = System.err::println;

  /** Runs the command. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    int code =
        new CommandLine(new Bench())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                  command.getErr().println(said(failure));
                  return 1;
                })
            .execute(args);
    System.exit(code);
  }

  @Override
  public Integer call() throws IOException {
    if (list) {
      System.out.print(Benchmarks.list());
      return 0;
    }
    List<Benchmark> chosen =
        ALL.equals(name)
            ? Benchmarks.ALL.stream().filter(each -> !quick || each.isQuick()).toList()
            : Benchmarks.named(String.valueOf(name)).map(List::of).orElse(List.of());
    if (chosen.isEmpty()) {
      System.err.println(
          (name == null ? "Which benchmark?" : "There is no benchmark " + name + ".")
              + " There are all, and:\n"
              + Benchmarks.list().stripTrailing());
      return BAD_USAGE;
    }
    if (isSmall(rounds) || isSmall(seconds) || isSmall(tools) || isSmall(rate)) {
      System.err.println("Numbers are at least 1");
      return BAD_USAGE;
    }
    if (flameGraph != null && chosen.stream().noneMatch(Benchmark::isProfiled)) {
      System.err.println(
          "There is no flame graph of "
              + name
              + "; there is of "
              + Benchmarks.ALL.stream()
                  .filter(Benchmark::isProfiled)
                  .map(Benchmark::name)
                  .collect(Collectors.joining(", ")));
      return BAD_USAGE;
    }
    requirePrograms(chosen);
    List<Report> reports = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (Benchmark benchmark : chosen) {
      try {
        reports.add(run(benchmark));
      } catch (RuntimeException e) {
        if (chosen.size() == 1) {
          throw e;
        }
        progress.say("%s failed: %s", benchmark.name(), said(e));
        failures.add(benchmark.name());
      }
    }
    if (output == Output.JSON) {
      System.out.println(JsonReport.of(reports));
    }
    if (!failures.isEmpty()) {
      progress.say("Failed: %s", String.join(", ", failures));
    }
    return failures.isEmpty() ? 0 : 1;
  }

  private Report run(Benchmark benchmark) throws IOException {
    progress.say("==> %s", benchmark.name());
    long began = System.nanoTime();
    Path folder = Files.createTempDirectory("toolrack-bench");
    Report report = new Report(benchmark.name(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
    Machine.describe(report);
    if (quick) {
      report.note("A quick run: it shows that everything runs, and its figures mean nothing.");
    }
    boolean complete = false;
    try {
      benchmark.run(
          new Settings(
              quick,
              rounds,
              seconds,
              tools,
              rate,
              folder,
              pattern,
              schemas,
              fileOf(flameGraph, report),
              progress),
          report);
      complete = true;
    } finally {
      if (complete) {
        delete(folder, _ -> true);
      } else {
        delete(folder, Bench::isNoLog);
        progress.say("the logs of what it started are kept in %s", folder);
      }
    }
    progress.say("%s took %d s", benchmark.name(), (System.nanoTime() - began) / 1_000_000_000);
    if (output == Output.TABLE) {
      System.out.println(TextReport.of(report));
    }
    draw(report);
    return report;
  }

  private void draw(Report report) throws IOException {
    Path file = fileOf(plot, report);
    if (file != null) {
      Files.writeString(file, Plot.of(report));
      progress.say("drawn: %s", file);
    }
  }

  private @Nullable Path fileOf(@Nullable Path given, Report report) {
    return given == null || !ALL.equals(name)
        ? given
        : given.resolveSibling(report.name() + "-" + given.getFileName());
  }

  /** Before anything starts, reports all missing programs, with the command that installs them. */
  private void requirePrograms(List<Benchmark> chosen) {
    Set<Program> needed = EnumSet.noneOf(Program.class);
    Set<Program> wanted = EnumSet.noneOf(Program.class);
    for (Benchmark benchmark : chosen) {
      needed.addAll(benchmark.needs());
      wanted.addAll(benchmark.wants());
    }
    List<Program> missing = Program.missing(needed);
    if (!missing.isEmpty()) {
      throw new IllegalStateException(Program.installing(missing));
    }
    List<Program> unwanted = Program.missing(wanted);
    if (!unwanted.isEmpty()) {
      progress.say("%s, or do without that part", Program.installing(unwanted));
    }
  }

  private static boolean isSmall(@Nullable Integer number) {
    return number != null && number < 1;
  }

  /** Describes a failure by its message, or by its type if it has none. */
  private static String said(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  private static boolean isNoLog(Path file) {
    return !file.getFileName().toString().endsWith(".log");
  }

  /** Deletes matching files, and the folders that are then empty. */
  private static void delete(Path folder, Predicate<Path> sort) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? isEmpty(path) : sort.test(path)) {
          Files.delete(path);
        }
      }
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> content = Files.list(folder)) {
      return content.findAny().isEmpty();
    }
  }
}
