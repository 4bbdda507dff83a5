package dev.toolrack.cli.json;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads messages from the output of {@link ProtoJson} and from the protobuf JSON mapping: enum
 * values with or without the prefix of their type, schemas as JSON or as text.
 */
public final class ProtoReader {
  private ProtoReader() {}

  /** The JSON does not represent a message of the type. */
  public static final class NotAMessage extends Exception {
    private static final long serialVersionUID = 1L;

    NotAMessage(String message) {
      super(message);
    }

    /** What is wrong. */
    public String text() {
      return Objects.requireNonNull(getMessage());
    }
  }

  /**
   * Reads the object into the builder.
   *
   * @throws NotAMessage if the object has unknown fields or values of the wrong type
   */
  public static void read(ObjectNode object, Message.Builder builder) throws NotAMessage {
    JsonNode canonical = canonical(object, builder.getDescriptorForType());
    try {
      JsonFormat.parser().merge(canonical.toString(), builder);
    } catch (InvalidProtocolBufferException e) {
      String message = Objects.requireNonNullElse(e.getMessage(), "malformed");
      throw new NotAMessage(
          message.replace("com.google.protobuf.", "").replace("toolrack.v1.", ""));
    }
  }

  private static JsonNode canonical(JsonNode node, Descriptor type) throws NotAMessage {
    if (!(node instanceof ObjectNode object) || type.getFullName().startsWith("google.protobuf.")) {
      return node;
    }
    ObjectNode canonical = JsonNodeFactory.instance.objectNode();
    for (var property : object.properties()) {
      canonical.set(property.getKey(), value(property.getValue(), field(type, property.getKey())));
    }
    return canonical;
  }

  private static JsonNode value(JsonNode node, FieldDescriptor field) throws NotAMessage {
    if (field.isRepeated() && !field.isMapField() && node instanceof ArrayNode array) {
      ArrayNode canonical = JsonNodeFactory.instance.arrayNode(array.size());
      for (JsonNode element : array) {
        canonical.add(single(element, field));
      }
      return canonical;
    }
    return field.isMapField() ? node : single(node, field);
  }

  private static JsonNode single(JsonNode node, FieldDescriptor field) throws NotAMessage {
    return switch (field.getJavaType()) {
      case MESSAGE -> canonical(node, field.getMessageType());
      case ENUM -> node.isString() ? enumValue(node, field) : node;
      case STRING ->
          ProtoJson.JSON_TEXT.contains(field.getName()) && !node.isString() && !node.isNull()
              ? JsonNodeFactory.instance.stringNode(node.toString())
              : node;
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN, BYTE_STRING -> node;
    };
  }

  private static JsonNode enumValue(JsonNode node, FieldDescriptor field) throws NotAMessage {
    EnumDescriptor type = field.getEnumType();
    String name = node.asString().toUpperCase(Locale.ROOT);
    String prefix = ProtoJson.prefix(type);
    if (type.findValueByName(prefix + name) != null) {
      return JsonNodeFactory.instance.stringNode(prefix + name);
    }
    if (type.findValueByName(name) == null) {
      throw new NotAMessage(
          field.getName()
              + " must be one of "
              + type.getValues().stream()
                  .filter(value -> value.getNumber() != 0)
                  .map(ProtoJson::shortName)
                  .collect(Collectors.joining(", "))
              + ", not \""
              + node.asString()
              + "\"");
    }
    return JsonNodeFactory.instance.stringNode(name);
  }

  private static FieldDescriptor field(Descriptor type, String name) throws NotAMessage {
    for (FieldDescriptor field : type.getFields()) {
      if (field.getName().equals(name) || field.getJsonName().equals(name)) {
        return field;
      }
    }
    throw new NotAMessage(
        "unknown field \""
            + name
            + "\"; there are "
            + type.getFields().stream()
                .map(FieldDescriptor::getJsonName)
                .collect(Collectors.joining(", ")));
  }
}
