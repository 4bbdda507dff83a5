package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.toolrack.server.failure.Reason;
import dev.toolrack.v1.ErrorReason;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorMappingTest {
  @ParameterizedTest
  @EnumSource(Reason.class)
  void aReasonHasTheNameOfItsErrorReason(Reason reason) {
    assertThat(ErrorMapping.name(reason)).isEqualTo(reason.name());
    assertThat(ErrorMapping.code(reason)).isNotEqualTo(Status.Code.OK);
    assertThat(com.google.rpc.Code.forNumber(ErrorMapping.code(reason).value()).name())
        .isEqualTo(ErrorMapping.code(reason).name());
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorReason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ERROR_REASON_UNSPECIFIED", "UNRECOGNIZED"})
  void anErrorReasonIsThatOfOneReason(ErrorReason proto) {
    assertThat(Arrays.stream(Reason.values()).filter(r -> ErrorMapping.proto(r) == proto))
        .hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void theContractDocumentsTheCodeAndTheRetry(Reason reason) throws IOException {
    String comment = documentation(ErrorMapping.proto(reason));
    List<String> codes =
        Arrays.stream(Status.Code.values())
            .map(Enum::name)
            .filter(code -> Pattern.compile("\\b" + code + "\\b").matcher(comment).find())
            .toList();
    assertThat(codes).containsExactly(ErrorMapping.code(reason).name());
    assertThat(ErrorMapping.defaultRetry(reason) != null)
        .isEqualTo(comment.contains("with RetryInfo"));
  }

  /** The prose above a value, without its example, whose reason may be the name of a code. */
  private static String documentation(ErrorReason reason) throws IOException {
    String proto = Files.readString(Path.of("..", "proto", "toolrack", "v1", "error_reason.proto"));
    Matcher matcher =
        Pattern.compile("((?: *//[^\n]*\n)+) *" + reason.name() + " = ").matcher(proto);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1).split("\n *//\n", 2)[0];
  }
}
