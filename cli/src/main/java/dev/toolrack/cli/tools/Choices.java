package dev.toolrack.cli.tools;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import dev.toolrack.cli.CliException;
import dev.toolrack.cli.ExitCode;
import dev.toolrack.cli.json.ProtoJson;
import dev.toolrack.v1.ToolKind;
import dev.toolrack.v1.VersionStatus;
import java.util.Locale;
import java.util.stream.Collectors;

/** Parses enum values of the contract as people write them. */
final class Choices {
  private Choices() {}

  static ToolKind kind(String option, String text) {
    return ToolKind.forNumber(number(ToolKind.getDescriptor(), option, text));
  }

  static VersionStatus status(String option, String text) {
    return VersionStatus.forNumber(number(VersionStatus.getDescriptor(), option, text));
  }

  /** Number of the value with this name; 0, which means unspecified, for an empty text. */
  private static int number(EnumDescriptor type, String option, String text) {
    if (text.isEmpty()) {
      return 0;
    }
    String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
    for (EnumValueDescriptor value : type.getValues()) {
      if (value.getNumber() != 0 && ProtoJson.shortName(value).equals(name)) {
        return value.getNumber();
      }
    }
    throw new CliException(
        ExitCode.USAGE,
        option
            + " must be one of "
            + type.getValues().stream()
                .filter(value -> value.getNumber() != 0)
                .map(ProtoJson::shortName)
                .collect(Collectors.joining(", "))
            + ", not '"
            + text
            + "'");
  }
}
