package dev.toolrack.server.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.VersionNumber;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExecutableVersionCheckTest {
  private final List<String> compiled = new ArrayList<>();
  private final ExecutableVersionCheck check =
      new ExecutableVersionCheck(
          (field, schema) -> {
            compiled.add(field + " " + schema);
            if (schema.startsWith("bad")) {
              throw ToolrackException.of(Reason.SCHEMA_REFUSED, field + ": bad");
            }
            return CompiledSchema.ANY;
          },
          (_, _, _) -> {
            throw new AssertionError("a version without an endpoint has none to prepare");
          });

  private static VersionSpec version(String input, String output) {
    return new VersionSpec(
        VersionNumber.parse("version", "1.0.0"),
        "",
        "",
        input,
        output,
        null,
        Policy.DEFAULT,
        Map.of());
  }

  @Test
  void compilesEachSchemaOnce() {
    check.check(version("one", "two"));
    check.check(version("two", "one"));
    check.check(version("", "three"));

    assertThat(compiled)
        .containsExactly(
            "tool_version.input_schema one",
            "tool_version.output_schema two",
            "tool_version.output_schema three");
  }

  @Test
  void aRefusedSchemaIsRefusedEachTimeWithItsOwnField() {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> check.check(version("bad", "")))
          .hasMessage("tool_version.input_schema: bad");
    }
    assertThatThrownBy(() -> check.check(version("", "bad")))
        .hasMessage("tool_version.output_schema: bad");
  }
}
