package dev.toolrack.bench.subject;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** System programs that the benchmarks use, each with its Debian package. */
public enum Program {
  H2LOAD("h2load", "nghttp2-client"),
  NGINX("nginx", "nginx-light"),
  REDIS_SERVER("redis-server", "redis-server"),
  REDIS_BENCHMARK("redis-benchmark", "redis-tools");

  private final String file;
  private final String debianPackage;

  Program(String file, String debianPackage) {
    this.file = file;
    this.debianPackage = debianPackage;
  }

  /** The path of the program, if it is installed. */
  public Optional<Path> find() {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    return Stream.of(path.split(":", -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, file))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * The path of the program.
   *
   * @throws IllegalStateException if it is not installed
   */
  public String path() {
    return find()
        .map(Path::toString)
        .orElseThrow(() -> new IllegalStateException(installing(List.of(this))));
  }

  /** The given programs that are not installed. */
  public static List<Program> missing(Collection<Program> programs) {
    return programs.stream().filter(program -> program.find().isEmpty()).toList();
  }

  /** One line that says what is missing and how to install it. */
  public static String installing(Collection<Program> missing) {
    Set<String> packages = new LinkedHashSet<>();
    missing.forEach(program -> packages.add(program.debianPackage));
    return "Not installed: "
        + String.join(", ", missing.stream().map(program -> program.file).toList())
        + ". On Debian: apt-get install "
        + String.join(" ", packages);
  }

  /** The first line of the program's version output. */
  public String version() {
    String flag = this == NGINX ? "-v" : "--version";
    return Commands.run(path(), flag).lines().findFirst().orElse(file);
  }
}
