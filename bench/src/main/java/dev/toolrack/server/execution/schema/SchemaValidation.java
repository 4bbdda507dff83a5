package dev.toolrack.server.execution.schema;

import dev.toolrack.server.execution.CompiledSchema;
import dev.toolrack.server.execution.JsonReader;
import dev.toolrack.server.execution.JsonSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import tools.jackson.databind.JsonNode;

/** Validates an input against its schema: {@code ./toolrack bench jmh SchemaValidation}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SchemaValidation {
  private static final String SCHEMA =
      """
      {"type":"object","required":["text"],"additionalProperties":false,"properties":{"text":\
      {"type":"string","maxLength":1000},"count":{"type":"integer","minimum":0}}}""";

  private final JsonReader json = new JsonReader();
  private final CompiledSchema schema = new JsonSchemaCompiler(json).compile("schema", SCHEMA);
  private final byte[] text = utf8("{\"text\":\"a text to work on\",\"count\":3}");
  private final JsonNode valid = tree("{\"text\":\"a text to work on\",\"count\":3}");
  private final JsonNode invalid = tree("{\"count\":-1,\"other\":true}");

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private JsonNode tree(String text) {
    try {
      return json.tree(utf8(text));
    } catch (JsonSyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Parses the input into a tree. */
  @Benchmark
  public JsonNode read() throws JsonSyntaxException {
    return json.tree(text);
  }

  /** A valid tree. */
  @Benchmark
  public Object valid() {
    return schema.violations(valid);
  }

  /** A tree with three violations. */
  @Benchmark
  public Object invalid() {
    return schema.violations(invalid);
  }
}
