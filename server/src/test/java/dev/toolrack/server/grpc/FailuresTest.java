package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.server.failure.UpstreamReply;
import dev.toolrack.server.failure.Violation;
import dev.toolrack.v1.UpstreamFailure;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void throwsOnWhatIsFatalToTheJvmAlone() {
    Failures.throwIfFatal(new IllegalStateException());
    Failures.throwIfFatal(new AssertionError());
    Failures.throwIfFatal(new StackOverflowError());

    OutOfMemoryError fatal = new OutOfMemoryError();
    assertThatThrownBy(() -> Failures.throwIfFatal(fatal)).isSameAs(fatal);
  }

  @Test
  void saysEverythingThatTheFailureKnows() {
    Status status =
        Failures.status(
            new CompletionException(
                ToolrackException.of(Reason.UPSTREAM_FAILED, "The upstream answered 503")
                    .with("status", "503")
                    .withRetryAfter(Duration.ofMillis(1500))
                    .withUpstream(new UpstreamReply(503, "text/plain", "busy", 3))),
            "r1");

    assertThat(status.getCode()).isEqualTo(com.google.rpc.Code.UNKNOWN_VALUE);
    assertThat(status.getMessage()).isEqualTo("The upstream answered 503");
    ErrorInfo info = detail(status, ErrorInfo.class);
    assertThat(info.getReason()).isEqualTo("UPSTREAM_FAILED");
    assertThat(info.getDomain()).isEqualTo("toolrack.dev");
    assertThat(info.getMetadataMap()).containsEntry("status", "503");
    RetryInfo retry = detail(status, RetryInfo.class);
    assertThat(retry.getRetryDelay().getSeconds()).isEqualTo(1);
    assertThat(retry.getRetryDelay().getNanos()).isEqualTo(500_000_000);
    UpstreamFailure upstream = detail(status, UpstreamFailure.class);
    assertThat(upstream.getBodyExcerpt()).isEqualTo("busy");
    assertThat(upstream.getAttempts()).isEqualTo(3);
  }

  @Test
  void aMalformedFieldIsNamedInBadRequest() {
    Status status = Failures.status(ToolrackException.invalid("slug", "is empty"), "r1");

    assertThat(detail(status, BadRequest.class).getFieldViolations(0).getField()).isEqualTo("slug");
    assertThat(detail(status, ErrorInfo.class).getMetadataMap()).containsEntry("field", "slug");
  }

  @Test
  void aDefectKeepsItsWordsToTheLog() {
    Status status = Failures.status(new IllegalStateException("password=hunter2"), "r1");

    assertThat(status.getCode()).isEqualTo(com.google.rpc.Code.INTERNAL_VALUE);
    assertThat(status.toString()).doesNotContain("hunter2").contains("r1");
  }

  @Test
  void cancellationIsCancelled() {
    assertThat(Failures.status(new CancellationException(), "r1").getCode())
        .isEqualTo(com.google.rpc.Code.CANCELLED_VALUE);
  }

  /** Guards against trailers beyond 8 KiB, which HTTP/2 clients refuse: the details were lost. */
  @Test
  void theLargestFailureFitsIntoTrailers() {
    ToolrackException failure =
        ToolrackException.of(Reason.INPUT_SCHEMA_VIOLATION, "語".repeat(100_000))
            .withUpstream(new UpstreamReply(500, "x".repeat(500), "語".repeat(5_000), 1))
            .withViolations(
                Collections.nCopies(
                    50, new Violation("/" + "é".repeat(5_000), "\uD83D\uDE00".repeat(500))));
    for (int i = 0; i < 50; i++) {
      failure = failure.with("key" + i, "語".repeat(5_000));
    }

    Status status = Failures.status(failure, "r1");

    int details = Base64.getEncoder().encode(status.toByteArray()).length;
    assertThat(details + 1_100).isLessThan(8_000);
    assertThat(detail(status, UpstreamFailure.class).getBodyExcerpt()).hasSize(1_024);
  }

  /** Guards against text that protobuf refuses to write: the failure itself then failed. */
  @Test
  void halfACharacterIsReplaced() {
    Status status =
        Failures.status(
            ToolrackException.of(Reason.TOOL_NOT_FOUND, "no \uD83D").with("slug", "\uDE00"), "r1");

    assertThat(status.getMessage()).isEqualTo("no ?");
    assertThat(status.toByteArray()).isNotEmpty();
  }

  static <T extends Message> T detail(Status status, Class<T> type) {
    T found = find(status, type);
    assertThat(found).as(type.getSimpleName()).isNotNull();
    return Objects.requireNonNull(found);
  }

  private static <T extends Message> @Nullable T find(Status status, Class<T> type) {
    try {
      for (var any : status.getDetailsList()) {
        if (any.is(type)) {
          return any.unpack(type);
        }
      }
      return null;
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
