package dev.toolrack.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import dev.toolrack.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonTest {
  private static final String PREFIX = "ERROR_REASON_";

  private static ToolrackException exception(StatusRuntimeException failure) {
    Metadata trailers = failure.getTrailers();
    return Failure.ofCall(failure.getStatus(), trailers == null ? new Metadata() : trailers, null)
        .toException();
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonIsThrownAsItsClass(Reason reason) {
    ToolrackException exception =
        reason == Reason.UNKNOWN
            ? exception(Status.UNKNOWN.asRuntimeException())
            : exception(Failures.of(Status.Code.UNKNOWN, reason));
    assertThat(exception.reason()).isEqualTo(reason);
    assertThat(exception.getClass()).isEqualTo(reason.exceptionClass());
  }

  @ParameterizedTest
  @EnumSource(ErrorReason.class)
  void everyReasonOfTheContractIsHere(ErrorReason proto) {
    if (proto == ErrorReason.ERROR_REASON_UNSPECIFIED || proto == ErrorReason.UNRECOGNIZED) {
      return;
    }
    Reason reason = Reason.ofName(proto.name().substring(PREFIX.length()));
    assertThat(reason).isNotEqualTo(Reason.UNKNOWN);
  }

  @Test
  void noReasonIsHereThatTheContractDoesNotHave() {
    List<String> contract =
        Arrays.stream(ErrorReason.values()).map(reason -> reason.name()).toList();
    for (Reason reason : Reason.values()) {
      if (reason != Reason.UNKNOWN) {
        assertThat(contract).contains(PREFIX + reason.name());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"OK"},
      mode = EnumSource.Mode.EXCLUDE)
  void aFailureWithoutAReasonKeepsItsStatus(Status.Code code) {
    ToolrackException exception = exception(code.toStatus().asRuntimeException());
    assertThat(exception.reason()).isEqualTo(Reason.UNKNOWN);
    assertThat(exception.statusCode()).isEqualTo(code);
  }

  @Test
  void carriesAllDetails() {
    ToolrackException exception =
        exception(
            Failures.of(
                Status.Code.UNKNOWN,
                ErrorInfo.newBuilder()
                    .setReason("UPSTREAM_FAILED")
                    .setDomain("toolrack.dev")
                    .putMetadata("status", "503")
                    .build(),
                BadRequest.newBuilder()
                    .addFieldViolations(
                        BadRequest.FieldViolation.newBuilder()
                            .setField("/a/0")
                            .setDescription("must be a string"))
                    .build(),
                com.google.rpc.RetryInfo.newBuilder()
                    .setRetryDelay(Durations.toProto(Duration.ofMillis(1_500)))
                    .build(),
                dev.toolrack.v1.UpstreamFailure.newBuilder()
                    .setStatus(503)
                    .setContentType("text/html")
                    .setBodyExcerpt("<h1>")
                    .setAttempts(2)
                    .build()));
    assertThat(exception).isInstanceOf(UpstreamException.class).hasMessage("as the test wants it");
    assertThat(exception.metadata()).containsEntry("status", "503");
    assertThat(exception.violations())
        .containsExactly(new FieldViolation("/a/0", "must be a string"));
    assertThat(exception.retryAfter()).contains(Duration.ofMillis(1_500));
    assertThat(exception.upstreamFailure())
        .contains(new UpstreamFailure(503, "text/html", "<h1>", 2));
    assertThat(exception.getCause()).isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void aReasonOfANewerServerIsUnknownAndKeepsTheRest() {
    ToolrackException exception =
        exception(
            Failures.of(
                Status.Code.UNAVAILABLE,
                ErrorInfo.newBuilder()
                    .setReason("MOON_PHASE")
                    .setDomain("toolrack.dev")
                    .putMetadata("phase", "new")
                    .build()));
    assertThat(exception).isInstanceOf(UnavailableException.class);
    assertThat(exception.reason()).isEqualTo(Reason.UNKNOWN);
    assertThat(exception.metadata()).containsEntry("phase", "new");
  }

  @Test
  void aReasonOfAnotherDomainIsNotOurs() {
    ToolrackException exception =
        exception(
            Failures.of(
                Status.Code.UNKNOWN,
                ErrorInfo.newBuilder()
                    .setReason("SHUTTING_DOWN")
                    .setDomain("proxy.example")
                    .build()));
    assertThat(exception.reason()).isEqualTo(Reason.UNKNOWN);
  }

  @Test
  void aDetailThatCannotBeReadHidesNothing() {
    ToolrackException exception =
        exception(
            StatusProto.toStatusRuntimeException(
                com.google.rpc.Status.newBuilder()
                    .setCode(Status.Code.NOT_FOUND.value())
                    .setMessage("gone")
                    .addDetails(Any.pack(Failures.info(Reason.TOOL_NOT_FOUND)))
                    .addDetails(
                        Any.newBuilder()
                            .setTypeUrl("type.googleapis.com/google.rpc.RetryInfo")
                            .setValue(ByteString.copyFromUtf8("\u0007no message")))
                    .build()));
    assertThat(exception).isInstanceOf(ToolNotFoundException.class).hasMessage("gone");
  }

  /** Guards against a call that never ends because of what something between added to its end. */
  @Test
  void detailsThatCannotBeReadHideNothing() {
    ToolrackException exception =
        exceptionOf(Status.UNAVAILABLE.withDescription("away"), new byte[] {7, 'n', 'o'});
    assertThat(exception).isInstanceOf(UnavailableException.class).hasMessage("away");
    assertThat(exception.getCause())
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, cause -> assertThat(cause.getSuppressed()).hasSize(1));
  }

  @Test
  void detailsOfAnotherStatusCodeAreRead() {
    ToolrackException exception =
        exceptionOf(
            Status.UNAVAILABLE.withDescription("away"),
            Failures.status(Status.Code.NOT_FOUND, "gone", Failures.info(Reason.SHUTTING_DOWN))
                .toByteArray());
    assertThat(exception.statusCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(exception.reason()).isEqualTo(Reason.SHUTTING_DOWN);
  }

  @Test
  void aWaitThatIsNoTimeHidesNothing() {
    ToolrackException exception =
        exception(
            Failures.of(
                Status.Code.UNAVAILABLE,
                Failures.info(Reason.SHUTTING_DOWN),
                com.google.rpc.RetryInfo.newBuilder()
                    .setRetryDelay(
                        com.google.protobuf.Duration.newBuilder()
                            .setSeconds(Long.MAX_VALUE)
                            .setNanos(Integer.MAX_VALUE))
                    .build()));
    assertThat(exception.reason()).isEqualTo(Reason.SHUTTING_DOWN);
    assertThat(exception.retryAfter()).isEmpty();
  }

  private static ToolrackException exceptionOf(Status status, byte[] details) {
    Metadata trailers = new Metadata();
    trailers.put(
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER), details);
    return Failure.ofCall(status, trailers, null).toException();
  }

  @Test
  void namesTheNearestVersion() {
    ToolrackException exception =
        exception(
            Failures.of(
                Status.Code.NOT_FOUND,
                Failures.info(Reason.VERSION_NOT_FOUND).toBuilder()
                    .putMetadata("nearest", "2.1.0")
                    .build()));
    assertThat(exception)
        .isInstanceOfSatisfying(
            VersionNotFoundException.class,
            failure -> assertThat(failure.nearest()).contains("2.1.0"));
  }

  @Test
  void anItemWithNeitherResponseNorFailureIsADefect() {
    ToolrackException exception =
        Failure.ofItem(com.google.rpc.Status.getDefaultInstance()).toException();
    assertThat(exception.statusCode()).isEqualTo(Status.Code.INTERNAL);
  }
}
