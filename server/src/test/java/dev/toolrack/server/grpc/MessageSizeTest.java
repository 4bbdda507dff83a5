package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import dev.toolrack.v1.ExecuteRequest;
import dev.toolrack.v1.Payload;
import dev.toolrack.v1.ToolServiceGrpc;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class MessageSizeTest {
  private static final int COUNT = 1_000;

  private static long of(byte[] bytes) throws IOException {
    return MessageSize.of(bytes, ToolServiceGrpc.getExecuteMethod().getRequestMarshaller());
  }

  private static long ofListOf(Value element) throws IOException {
    ListValue.Builder list = ListValue.newBuilder();
    for (int i = 0; i < COUNT; i++) {
      list.addValues(element);
    }
    return of(
        ExecuteRequest.newBuilder()
            .setInput(Payload.newBuilder().setValue(Value.newBuilder().setListValue(list)))
            .build()
            .toByteArray());
  }

  private static Value struct() {
    return Value.newBuilder()
        .setStructValue(Struct.newBuilder().putFields("a", Value.getDefaultInstance()))
        .build();
  }

  @Test
  void countsThePartsOfAValue() throws IOException {
    assertThat(ofListOf(Value.getDefaultInstance())).isBetween(48L * COUNT, 60L * COUNT);
    assertThat(ofListOf(Value.newBuilder().setStringValue("ab").build()))
        .isBetween(88L * COUNT, 110L * COUNT);
    assertThat(ofListOf(struct())).isBetween(232L * COUNT, 270L * COUNT);
  }

  @Test
  void aLongTextIsOne() throws IOException {
    byte[] request = ExecuteRequest.newBuilder().setSlug("x".repeat(COUNT)).build().toByteArray();

    assertThat(of(request)).isEqualTo(request.length * 2L + 40);
  }

  @Test
  void countsWhatTheContractDoesNotKnow() throws IOException {
    UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();
    for (int i = 0; i < COUNT; i++) {
      fields.addField(100 + i, UnknownFieldSet.Field.newBuilder().addVarint(1).build());
    }
    UnknownFieldSet many = fields.build();
    UnknownFieldSet group =
        UnknownFieldSet.newBuilder()
            .addField(9_000, UnknownFieldSet.Field.newBuilder().addGroup(many).build())
            .addField(
                9_001,
                UnknownFieldSet.Field.newBuilder().addLengthDelimited(ByteString.EMPTY).build())
            .build();

    assertThat(of(many.toByteArray())).isGreaterThan(128L * COUNT);
    assertThat(of(group.toByteArray())).isGreaterThan(128L * (COUNT + 2));
  }

  @Test
  void whatIsNestedDeeperThanIsParsedIsRefused() {
    Value value = Value.getDefaultInstance();
    for (int i = 0; i < 60; i++) {
      value = Value.newBuilder().setListValue(ListValue.newBuilder().addValues(value)).build();
    }
    Value deep = value;

    assertThatExceptionOfType(IOException.class).isThrownBy(() -> ofListOf(deep));
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> of(new byte[] {10, 100}));
  }
}
