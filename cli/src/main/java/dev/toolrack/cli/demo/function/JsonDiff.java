package dev.toolrack.cli.demo.function;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Computes the JSON Patch (RFC 6902) that turns one document into another. */
final class JsonDiff implements DemoFunction {
  @Override
  public ObjectNode apply(ObjectNode input) throws RefusedInput {
    JsonNode from = input.get("from");
    JsonNode to = input.get("to");
    if (from == null || to == null) {
      throw new RefusedInput("from and to are required");
    }
    ObjectNode output = Input.object();
    ArrayNode patch = output.putArray("patch");
    compare("", from, to, patch);
    return output.put("equal", patch.isEmpty()).put("operations", patch.size());
  }

  private static void compare(String path, JsonNode from, JsonNode to, ArrayNode patch) {
    if (from.equals(to)) {
      return;
    }
    if (from instanceof ObjectNode before && to instanceof ObjectNode after) {
      compareObjects(path, before, after, patch);
    } else if (from instanceof ArrayNode before && to instanceof ArrayNode after) {
      compareArrays(path, before, after, patch);
    } else {
      patch.addObject().put("op", "replace").put("path", path).set("value", to);
    }
  }

  private static void compareObjects(String path, ObjectNode from, ObjectNode to, ArrayNode patch) {
    for (String name : from.propertyNames()) {
      if (!to.has(name)) {
        patch.addObject().put("op", "remove").put("path", path + "/" + escaped(name));
      }
    }
    for (var property : to.properties()) {
      String name = property.getKey();
      String pointer = path + "/" + escaped(name);
      JsonNode before = from.get(name);
      if (before == null) {
        patch.addObject().put("op", "add").put("path", pointer).set("value", property.getValue());
      } else {
        compare(pointer, before, property.getValue(), patch);
      }
    }
  }

  private static void compareArrays(String path, ArrayNode from, ArrayNode to, ArrayNode patch) {
    int common = Math.min(from.size(), to.size());
    for (int i = 0; i < common; i++) {
      compare(path + "/" + i, from.get(i), to.get(i), patch);
    }
    // Backwards, so that the remaining indexes stay valid.
    for (int i = from.size() - 1; i >= common; i--) {
      patch.addObject().put("op", "remove").put("path", path + "/" + i);
    }
    for (int i = common; i < to.size(); i++) {
      patch.addObject().put("op", "add").put("path", path + "/-").set("value", to.get(i));
    }
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
