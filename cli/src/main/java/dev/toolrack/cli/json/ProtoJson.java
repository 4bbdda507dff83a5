package dev.toolrack.cli.json;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes messages as JSON for scripts, in the protobuf JSON mapping with these exceptions: 64-bit
 * numbers are numbers, enum values have no type prefix, JSON that the contract carries as text
 * (schemas, examples) is embedded as JSON, and every scalar field is present whatever its value.
 */
public final class ProtoJson {
  /** Text fields that contain JSON. */
  static final Set<String> JSON_TEXT =
      Set.of("input_schema", "output_schema", "example_input", "json");

  private ProtoJson() {}

  /** The message as JSON. */
  public static ObjectNode write(Message message) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
      if (field.hasPresence() && !message.hasField(field)) {
        continue;
      }
      Object value = message.getField(field);
      if (field.isMapField()) {
        object.set(field.getJsonName(), map(field, (List<?>) value));
      } else if (field.isRepeated()) {
        ArrayNode array = object.putArray(field.getJsonName());
        ((List<?>) value).forEach(element -> array.add(single(field, element)));
      } else {
        object.set(field.getJsonName(), single(field, value));
      }
    }
    return object;
  }

  /** The enum value without the prefix of its type: {@code ACTIVE}. */
  public static String shortName(EnumValueDescriptor value) {
    String prefix = prefix(value.getType());
    return value.getName().startsWith(prefix)
        ? value.getName().substring(prefix.length())
        : value.getName();
  }

  /** {@code VERSION_STATUS_} for {@code VersionStatus}. */
  static String prefix(EnumDescriptor type) {
    return type.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
  }

  private static ObjectNode map(FieldDescriptor field, List<?> entries) {
    FieldDescriptor keyField = field.getMessageType().findFieldByName("key");
    FieldDescriptor valueField = field.getMessageType().findFieldByName("value");
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    entries.stream()
        .map(Message.class::cast)
        .sorted(
            (a, b) -> a.getField(keyField).toString().compareTo(b.getField(keyField).toString()))
        .forEach(
            entry ->
                object.set(
                    entry.getField(keyField).toString(),
                    single(valueField, entry.getField(valueField))));
    return object;
  }

  private static JsonNode single(FieldDescriptor field, Object value) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (field.getJavaType()) {
      case INT -> json.numberNode((Integer) value);
      case LONG -> json.numberNode((Long) value);
      case FLOAT -> json.numberNode((Float) value);
      case DOUBLE -> json.numberNode((Double) value);
      case BOOLEAN -> json.booleanNode((Boolean) value);
      case STRING -> JSON_TEXT.contains(field.getName()) ? parsed((String) value) : text(value);
      case BYTE_STRING ->
          text(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case ENUM -> text(shortName((EnumValueDescriptor) value));
      case MESSAGE -> message((Message) value);
    };
  }

  private static JsonNode message(Message message) {
    if (message instanceof Timestamp timestamp) {
      return text(Timestamps.toString(timestamp));
    }
    if (message instanceof Duration duration) {
      return text(Durations.toString(duration));
    }
    return write(message);
  }

  private static JsonNode text(Object value) {
    return JsonNodeFactory.instance.stringNode(value.toString());
  }

  /** Parses a text; null JSON for an empty text, and the text itself if it is not JSON. */
  public static JsonNode parsed(String json) {
    if (json.isEmpty()) {
      return JsonNodeFactory.instance.nullNode();
    }
    try {
      return JsonText.read(json);
    } catch (JacksonException e) {
      return text(json);
    }
  }
}
