package dev.toolrack.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.toolrack.v1.Payload;
import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

class TypedToolTest {
  private final Fixture fixture = new Fixture(builder -> builder.codec(JacksonCodec.create()));

  /** What is counted. */
  record Text(String text, List<String> words) {}

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void callsWithJavaTypes() {
    TypedTool<Text, Text> tool =
        fixture.client.tool("echo").at(Selector.exact("1.0.0")).as(Text.class, Text.class);
    Text text = new Text("a b", List.of("a", "b"));
    TypedResult<Text> result = tool.execute(text);
    assertThat(result.output()).isEqualTo(text);
    assertThat(result.execution().outputJson())
        .isEqualTo("{\"text\":\"a b\",\"words\":[\"a\",\"b\"]}");
    assertThat(fixture.tools.executes.get(0).getSelector()).isEqualTo("1.0.0");
    assertThat(tool).hasToString("TypedTool[echo@1.0.0]");
  }

  @Test
  void anOutputOfAnotherShapeFailsWithTheCodecsException() {
    TypedTool<String, Text> tool = fixture.client.tool("echo").as(String.class, Text.class);
    assertThatThrownBy(() -> tool.execute("text")).isInstanceOf(JacksonException.class);
  }

  /** Guards against a call that fails after an execution that went well. */
  @Test
  void anOutputMayBeNull() {
    TypedTool<String[], Text> tool = fixture.client.tool("echo").as(String[].class, Text.class);
    fixture.tools.execution = input -> Payload.newBuilder().setJson("null").build();
    TypedResult<Text> result = tool.execute(new String[0]);
    assertThat(result.output()).isNull();
    assertThat(result.execution().outputJson()).isEqualTo("null");
  }

  @Test
  void takesPrimitiveTypes() {
    TypedTool<Integer, Integer> tool = fixture.client.tool("echo").as(int.class, int.class);
    assertThat(tool.execute(7).output()).isEqualTo(7);
  }

  /** Guards against a call that never ends although the execution has. */
  @Test
  void anErrorOfTheCodecEndsTheCall() {
    PayloadCodec codec =
        new PayloadCodec() {
          @Override
          public String encode(Object value) {
            return "{}";
          }

          @Override
          public Object decode(String json, Type type) {
            throw new NoClassDefFoundError("Text");
          }
        };
    try (Fixture other = new Fixture(builder -> builder.codec(codec))) {
      CompletableFuture<?> future =
          other.client.async().tool("echo").as(String.class, String.class).execute("");
      assertThat(future).isCompletedExceptionally();
      assertThatThrownBy(future::join).hasCauseInstanceOf(NoClassDefFoundError.class);
    }
  }

  @Test
  void cancellingATypedCallCancelsTheRpc() {
    fixture.tools.silent = true;
    CompletableFuture<TypedResult<Text>> future =
        fixture
            .client
            .async()
            .tool("echo")
            .as(Text.class, Text.class)
            .execute(new Text("", List.of()));
    future.cancel(true);
    assertThat(fixture.tools.cancelled).hasValue(1);
  }

  @Test
  void callsWithJsonText() {
    fixture.tools.tools.put("echo", 3L);
    ToolHandle tool = fixture.client.tool("echo");
    assertThat(tool.resolve().revision()).isEqualTo(3);
    assertThat(tool.execute("[1]").outputJson()).isEqualTo("[1]");
    assertThat(tool).hasToString("ToolHandle[echo]");
  }

  @Test
  void takesAMapperOfTheApplication() {
    PayloadCodec codec = JacksonCodec.of(JsonMapper.builder().build());
    assertThat(codec.encode(List.of(1, 2))).isEqualTo("[1,2]");
    assertThat(codec.decode("\"x\"", String.class)).isEqualTo("x");
  }
}
