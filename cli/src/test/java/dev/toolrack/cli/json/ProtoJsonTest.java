package dev.toolrack.cli.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import dev.toolrack.v1.Policy;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolVersion;
import dev.toolrack.v1.VersionStatus;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ProtoJsonTest {
  private static final ToolVersion VERSION =
      ToolVersion.newBuilder()
          .setTool("hash")
          .setVersion("1.0.0")
          .setStatus(VersionStatus.VERSION_STATUS_ACTIVE)
          .setInputSchema("{\"type\":\"object\"}")
          .setPolicy(
              Policy.newBuilder()
                  .setTimeout(Duration.newBuilder().setSeconds(5))
                  .setMaxRequestBytes(1024))
          .putAnnotations("b", "2")
          .putAnnotations("a", "1")
          .build();

  @Test
  void schemasAreJsonNumbersAreNumbersAndEnumsAreShort() {
    ObjectNode json = ProtoJson.write(VERSION);
    assertThat(json.at("/inputSchema/type").asString()).isEqualTo("object");
    assertThat(json.get("outputSchema").isNull()).isTrue();
    assertThat(json.get("status").asString()).isEqualTo("ACTIVE");
    assertThat(json.at("/policy/maxRequestBytes").isNumber()).isTrue();
    assertThat(json.at("/policy/timeout").asString()).isEqualTo("5s");
    assertThat(json.get("annotations").toString()).isEqualTo("{\"a\":\"1\",\"b\":\"2\"}");
    assertThat(json.has("endpoint")).isFalse();
    assertThat(json.get("description").asString()).isEmpty();
  }

  @Test
  void whatIsWrittenCanBeRead() throws ProtoReader.NotAMessage {
    ToolVersion.Builder read = ToolVersion.newBuilder();
    ProtoReader.read(ProtoJson.write(VERSION), read);
    assertThat(read.build()).isEqualTo(VERSION);
  }

  /** A bound in a schema was once rounded to a double on its way through a file. */
  @Test
  void numbersOfASchemaStayAsTheyWereWritten() throws ProtoReader.NotAMessage {
    String schema = "{\"maximum\":12345678901234567.89,\"multipleOf\":0.10}";
    ToolVersion version = VERSION.toBuilder().setInputSchema(schema).build();
    String written = ProtoJson.write(version).toString();
    assertThat(written).contains(schema);
    ToolVersion.Builder read = ToolVersion.newBuilder();
    ProtoReader.read((ObjectNode) JsonText.read(written), read);
    assertThat(read.build()).isEqualTo(version);
  }

  @Test
  void anUnknownFieldOrValueIsNamed() {
    ObjectNode unknown = (ObjectNode) JsonMapper.shared().readTree("{\"slugg\": \"a\"}");
    assertThatThrownBy(() -> ProtoReader.read(unknown, Tool.newBuilder()))
        .hasMessageContaining("slugg");
    ObjectNode kind = (ObjectNode) JsonMapper.shared().readTree("{\"kind\": \"HAMMER\"}");
    assertThatThrownBy(() -> ProtoReader.read(kind, Tool.newBuilder()))
        .hasMessage("kind must be one of TOOL, AGENT, WORKFLOW, MCP_SERVER, not \"HAMMER\"");
  }
}
