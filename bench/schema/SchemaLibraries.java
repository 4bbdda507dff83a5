import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import dev.harrel.jsonschema.Validator;
import dev.harrel.jsonschema.ValidatorFactory;
import dev.harrel.jsonschema.providers.JacksonNode;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * Compares the two JSON Schema libraries on the input schemas of a catalog in list form, each with
 * one valid input made from it and one invalid (the valid one less its first required member, else
 * a number): time and allocation per validation of a tree that is there, best of five rounds.
 *
 * <p>Run it with both libraries and Jackson 2 and 3 on the class path:
 *
 * <pre>java -Xmx1g -XX:+UseSerialGC -cp "$CLASSPATH" SchemaLibraries.java CATALOG.json</pre>
 */
final class SchemaLibraries {
  private static final com.fasterxml.jackson.databind.ObjectMapper TWO =
      new com.fasterxml.jackson.databind.ObjectMapper();
  private static final tools.jackson.databind.json.JsonMapper THREE =
      new tools.jackson.databind.json.JsonMapper();

  private record Sample(
      Schema ours,
      Validator theirs,
      URI uri,
      Object[] two,
      tools.jackson.databind.JsonNode[] three) {}

  public static void main(String[] args) throws Exception {
    List<Sample> samples = new ArrayList<>();
    for (var server : THREE.readTree(Files.readAllBytes(Path.of(args[0]))).values()) {
      for (var group : server.get("tools").values()) {
        for (var tool : group.get("tools").values()) {
          var schema = tool.get("inputSchema");
          try {
            add(samples, schema);
          } catch (RuntimeException e) {
            System.out.println("left out " + tool.get("name") + ": " + e.getMessage());
          }
        }
      }
    }
    System.out.println(samples.size() + " schemas");
    ExecutionConfig first =
        ExecutionConfig.builder()
            .annotationCollectionEnabled(false)
            .formatAssertionsEnabled(false)
            .failFast(true)
            .maxEvaluationSteps(1_000_000)
            .maxEvaluationDepth(1_024)
            .build();
    ExecutionConfig all = ExecutionConfig.builder(first).failFast(false).build();
    OutputFormat<Boolean> valid = (_, context, _) -> context.getErrors().isEmpty();
    for (int which = 0; which < 2; which++) {
      int w = which;
      String kind = which == 0 ? "valid" : "invalid";
      measure(
          "networknt, first violation, " + kind,
          samples.size(),
          i ->
              samples
                      .get(i)
                      .ours
                      .validate(new ExecutionContext(first), samples.get(i).three[w], valid)
                  ? 1
                  : 0);
      measure(
          "networknt, all violations, " + kind,
          samples.size(),
          i ->
              samples
                      .get(i)
                      .ours
                      .validate(new ExecutionContext(all), samples.get(i).three[w], valid)
                  ? 1
                  : 0);
      measure(
          "harrel, " + kind,
          samples.size(),
          i ->
              samples.get(i).theirs.validate(samples.get(i).uri, samples.get(i).two[w]).isValid()
                  ? 1
                  : 0);
    }
  }

  private static void add(List<Sample> samples, tools.jackson.databind.JsonNode schema)
      throws Exception {
    String valid = example(schema).toString();
    var invalid = THREE.readTree(valid);
    if (schema.path("required").size() > 0 && invalid.isObject()) {
      ((tools.jackson.databind.node.ObjectNode) invalid)
          .remove(schema.get("required").get(0).asString());
    } else {
      invalid = THREE.readTree("1");
    }
    var dialect =
        schema.path("$schema").asString("").contains("draft-07")
            ? Dialects.getDraft7()
            : Dialects.getDraft202012();
    Schema ours = SchemaRegistry.withDefaultDialect(dialect).getSchema(schema);
    ours.initializeValidators();
    Validator theirs =
        new ValidatorFactory()
            .withJsonNodeFactory(new JacksonNode.Factory())
            .withDisabledSchemaValidation(true)
            .createValidator();
    URI uri = theirs.registerSchema(schema.toString());
    Sample sample =
        new Sample(
            ours,
            theirs,
            uri,
            new Object[] {TWO.readTree(valid), TWO.readTree(invalid.toString())},
            new tools.jackson.databind.JsonNode[] {THREE.readTree(valid), invalid});
    boolean agree =
        ours.validate(sample.three[0]).isEmpty()
            && theirs.validate(uri, sample.two[0]).isValid()
            && !ours.validate(sample.three[1]).isEmpty()
            && !theirs.validate(uri, sample.two[1]).isValid();
    if (agree) {
      samples.add(sample);
    }
  }

  private static tools.jackson.databind.JsonNode example(tools.jackson.databind.JsonNode schema) {
    if (schema.has("enum")) return schema.get("enum").get(0);
    if (schema.has("const")) return schema.get("const");
    if (schema.has("anyOf")) return example(schema.get("anyOf").get(0));
    String type =
        schema.path("type").isArray()
            ? schema.get("type").get(0).asString()
            : schema.path("type").asString("string");
    var nodes = THREE.getNodeFactory();
    return switch (type) {
      case "object" -> {
        var object = nodes.objectNode();
        schema
            .path("properties")
            .properties()
            .forEach(p -> object.set(p.getKey(), example(p.getValue())));
        yield object;
      }
      case "array" ->
          nodes
              .arrayNode()
              .add(schema.has("items") ? example(schema.get("items")) : nodes.numberNode(1));
      case "integer", "number" -> nodes.numberNode(schema.path("minimum").asInt(1));
      case "boolean" -> nodes.booleanNode(true);
      case "null" -> nodes.nullNode();
      default -> nodes.stringNode("x".repeat(Math.max(8, schema.path("minLength").asInt(0))));
    };
  }

  private static void measure(String name, int count, IntUnaryOperator one) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    double best = Double.MAX_VALUE;
    double bytes = 0;
    int sink = 0;
    for (int round = 0; round < 5; round++) {
      long allocated = threads.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      long done = 0;
      while (System.nanoTime() - start < 2_000_000_000L) {
        for (int i = 0; i < count; i++) {
          sink += one.applyAsInt(i);
        }
        done += count;
      }
      best = Math.min(best, (System.nanoTime() - start) / (double) done);
      bytes = (threads.getCurrentThreadAllocatedBytes() - allocated) / (double) done;
    }
    System.out.printf("%-40s %8.0f ns %8.0f B  (%d)%n", name, best, bytes, sink & 1);
  }
}
