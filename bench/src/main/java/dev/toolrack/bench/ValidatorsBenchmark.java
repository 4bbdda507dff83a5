package dev.toolrack.bench;

import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.JacksonNode;
import dev.toolrack.bench.report.Comparison;
import dev.toolrack.bench.report.Metric;
import dev.toolrack.bench.report.Report;
import dev.toolrack.bench.report.Sample;
import dev.toolrack.bench.subject.ThisProcess;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import tools.jackson.databind.JsonNode;

/**
 * {@code ./toolrack bench validators --schemas FILE}: the JSON Schema library that Toolrack uses
 * compared with the other one, on the schemas of a catalog. Validates trees that have already been
 * parsed.
 */
final class ValidatorsBenchmark implements Benchmark {
  private static final String FIRST = "networknt, first violation";
  private static final String EVERY = "networknt, all violations";
  private static final String HARREL = "dev.harrel";
  private static final com.fasterxml.jackson.databind.ObjectMapper JACKSON_2 =
      new com.fasterxml.jackson.databind.ObjectMapper();
  private static final ExecutionConfig FAIL_FAST =
      ExecutionConfig.builder()
          .annotationCollectionEnabled(false)
          .formatAssertionsEnabled(false)
          .failFast(true)
          .build();
  private static final ExecutionConfig ALL =
      ExecutionConfig.builder(FAIL_FAST).failFast(false).build();
  private static final OutputFormat<Boolean> VALID =
      (_, context, _) -> context.getErrors().isEmpty();

  /** A sample in the form that each library needs. */
  private record Prepared(
      Schema networknt,
      Validator harrel,
      URI uri,
      JsonNode valid,
      JsonNode invalid,
      Object harrelValid,
      Object harrelInvalid) {
    boolean networknt(ExecutionConfig config, boolean ofValid) {
      return networknt.validate(new ExecutionContext(config), ofValid ? valid : invalid, VALID);
    }

    boolean harrel(boolean ofValid) {
      return harrel.validate(uri, ofValid ? harrelValid : harrelInvalid).isValid();
    }

    /** Whether both libraries give the expected results. */
    boolean isAgreed() {
      return networknt(ALL, true) && harrel(true) && !networknt(ALL, false) && !harrel(false);
    }
  }

  @Override
  public String name() {
    return "validators";
  }

  @Override
  public String about() {
    return "two JSON Schema libraries on the schemas of --schemas FILE, a catalog in list form";
  }

  @Override
  public void run(Settings settings, Report report) throws IOException {
    List<Prepared> prepared = new ArrayList<>();
    int refused = 0;
    for (SchemaSamples.Sample sample : SchemaSamples.read(settings.schemas())) {
      try {
        Prepared one = prepare(sample);
        if (one.isAgreed()) {
          prepared.add(one);
        } else {
          refused++;
        }
      } catch (RuntimeException e) {
        refused++;
      }
    }
    if (prepared.isEmpty()) {
      throw new IllegalStateException("No schema could be used");
    }
    report.fact("schemas", Integer.toString(prepared.size()));
    report.note(
        refused
            + " schemas were left out: a library refused one, or the two did not agree on the"
            + " inputs that were made from it.");
    if (settings.schemas() == null) {
      report.note("No --schemas: the one schema of the other benchmarks was used.");
    }
    report.add(comparison(settings, "Valid inputs", prepared, true));
    report.add(comparison(settings, "Invalid inputs", prepared, false));
  }

  private static Comparison comparison(
      Settings settings, String title, List<Prepared> prepared, boolean valid) {
    int seconds = settings.seconds(3);
    return Comparison.of(title, Metric.MEAN_NANOS)
        .subject(
            FIRST,
            round(prepared, valid, seconds, (one, ofValid) -> one.networknt(FAIL_FAST, ofValid)))
        .subject(
            EVERY, round(prepared, valid, seconds, (one, ofValid) -> one.networknt(ALL, ofValid)))
        .subject(HARREL, round(prepared, valid, seconds, Prepared::harrel))
        .ratio(Metric.MEAN_NANOS, EVERY, HARREL)
        .run(settings.warmUps(), settings.rounds(), settings.progress());
  }

  private static Comparison.Round round(
      List<Prepared> prepared, boolean valid, int seconds, BiPredicate<Prepared, Boolean> test) {
    return ThisProcess.measured(
        () -> {
          long done = 0;
          long began = System.nanoTime();
          while (System.nanoTime() - began < seconds * 1_000_000_000L) {
            for (Prepared one : prepared) {
              if (test.test(one, valid) != valid) {
                throw new IllegalStateException("another answer than before");
              }
            }
            done += prepared.size();
          }
          long nanos = System.nanoTime() - began;
          return Sample.of(done).with(Metric.MEAN_NANOS, (double) nanos / done);
        });
  }

  private static Prepared prepare(SchemaSamples.Sample sample) throws IOException {
    var dialect =
        sample.schema().path("$schema").asString("").contains("draft-07")
            ? Dialects.getDraft7()
            : Dialects.getDraft202012();
    Schema networknt = SchemaRegistry.withDefaultDialect(dialect).getSchema(sample.schema());
    networknt.initializeValidators();
    Validator harrel =
        new ValidatorFactory()
            .withJsonNodeFactory(new JacksonNode.Factory())
            .withDisabledSchemaValidation(true)
            .createValidator();
    URI uri = harrel.registerSchema(sample.schema().toString());
    return new Prepared(
        networknt,
        harrel,
        uri,
        sample.valid(),
        sample.invalid(),
        JACKSON_2.readTree(sample.valid().toString()),
        JACKSON_2.readTree(sample.invalid().toString()));
  }
}
