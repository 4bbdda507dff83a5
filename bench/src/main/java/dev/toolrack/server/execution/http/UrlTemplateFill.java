package dev.toolrack.server.execution.http;

import dev.toolrack.server.execution.http.UrlTemplate.Values;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Fills in the path of a call from its template: {@code ./toolrack bench jmh UrlTemplateFill}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class UrlTemplateFill {
  private final UrlTemplate plain = UrlTemplate.parse("https://tools.example/v1/words");
  private final UrlTemplate parameters =
      UrlTemplate.parse("https://tools.example/v1/cities/{city}/weather?days={days}");
  private final Values values = name -> name.equals("city") ? "São Paulo" : "3";

  /** A template without parameters. */
  @Benchmark
  public String plain() {
    return plain.path(values);
  }

  /** A parameter in the path, whose value needs escaping. */
  @Benchmark
  public String path() {
    return parameters.path(values);
  }

  /** A parameter in the query. */
  @Benchmark
  public Object query() {
    return String.valueOf(parameters.query(values));
  }
}
