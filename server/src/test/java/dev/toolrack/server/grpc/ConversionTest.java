package dev.toolrack.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Duration;
import dev.toolrack.server.catalog.Endpoint;
import dev.toolrack.server.catalog.Policy;
import dev.toolrack.server.catalog.ToolKind;
import dev.toolrack.server.catalog.ToolUpdate;
import dev.toolrack.server.catalog.VersionSpec;
import dev.toolrack.server.failure.Reason;
import dev.toolrack.server.failure.ToolrackException;
import dev.toolrack.v1.BreakerPolicy;
import dev.toolrack.v1.HttpEndpoint;
import dev.toolrack.v1.RetryPolicy;
import dev.toolrack.v1.StatusRange;
import dev.toolrack.v1.Tool;
import dev.toolrack.v1.ToolVersion;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionTest {
  @Test
  void aVersionComesBackAsItWent() {
    VersionSpec content = Samples.content("1.1.0");

    ToolVersion proto = VersionConversion.toProto(Samples.version(11, "1.1.0"), true);

    assertThat(VersionConversion.toDomain(proto)).isEqualTo(content);
    assertThat(VersionConversion.toProto(Samples.version(11, "1.1.0"), false))
        .isEqualTo(proto.toBuilder().clearInputSchema().clearOutputSchema().build());
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aPolicyComesBackAsItWent(Policy policy) {
    assertThat(PolicyConversion.toDomain(PolicyConversion.toProto(policy))).isEqualTo(policy);
  }

  static Stream<Policy> policies() {
    Policy defaults = Policy.DEFAULT;
    return Stream.of(
        defaults,
        new Policy(
            java.time.Duration.ofMillis(1),
            java.time.Duration.ofNanos(1_500_000),
            true,
            new Policy.Retry(
                10, java.time.Duration.ofSeconds(2), java.time.Duration.ofMinutes(1), 1.5),
            10_000,
            new Policy.Breaker(new Policy.Trip.Rate(1, 5, 5), java.time.Duration.ofMillis(10), 100),
            1,
            8 << 20,
            true));
  }

  @Test
  void anAbsentPolicyIsTheDefault() {
    assertThat(PolicyConversion.toDomain(dev.toolrack.v1.Policy.getDefaultInstance()))
        .isEqualTo(Policy.DEFAULT);
  }

  @Test
  void aRateAloneHasTheDefaultsOfAWindow() {
    Policy policy =
        PolicyConversion.toDomain(
            dev.toolrack.v1.Policy.newBuilder()
                .setBreaker(BreakerPolicy.newBuilder().setFailureRatePercent(50).setWindowCalls(6))
                .build());

    assertThat(policy.breaker().trip()).isEqualTo(new Policy.Trip.Rate(50, 6, 6));
    assertThat(
            PolicyConversion.toDomain(
                    dev.toolrack.v1.Policy.newBuilder()
                        .setBreaker(BreakerPolicy.newBuilder().setFailureRatePercent(20))
                        .build())
                .breaker()
                .trip())
        .isEqualTo(new Policy.Trip.Rate(20, 100, 10));
  }

  @ParameterizedTest
  @MethodSource("badVersions")
  void aBadVersionNamesItsField(String field, Consumer<ToolVersion.Builder> change) {
    ToolVersion.Builder version =
        VersionConversion.toProto(Samples.version(11, "1.1.0"), true).toBuilder();
    change.accept(version);

    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> VersionConversion.toDomain(version.build()))
        .satisfies(
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.INVALID_REQUEST);
              assertThat(e.violations().getFirst().field()).isEqualTo(field);
            });
  }

  static Stream<Arguments> badVersions() {
    return Stream.of(
        bad("tool_version.version", v -> v.setVersion("1.0")),
        bad("tool_version.endpoint", v -> v.setEndpoint(dev.toolrack.v1.Endpoint.newBuilder())),
        bad(
            "tool_version.endpoint.http.method",
            v -> v.getEndpointBuilder().getHttpBuilder().setMethodValue(99)),
        bad(
            "tool_version.policy.timeout",
            v -> v.getPolicyBuilder().setTimeout(Duration.newBuilder().setSeconds(-1))),
        bad(
            "tool_version.policy.timeout",
            v -> v.getPolicyBuilder().setTimeout(Duration.newBuilder().setSeconds(1).setNanos(-1))),
        bad(
            "tool_version.policy.connect_timeout",
            v ->
                v.getPolicyBuilder()
                    .setConnectTimeout(Duration.newBuilder().setSeconds(Long.MAX_VALUE))),
        bad("tool_version.policy.max_concurrency", v -> v.getPolicyBuilder().setMaxConcurrency(-1)),
        bad(
            "tool_version.policy.max_request_bytes",
            v -> v.getPolicyBuilder().setMaxRequestBytes(Long.MIN_VALUE)),
        bad(
            "tool_version.policy.retry.max_attempts",
            v -> v.getPolicyBuilder().setRetry(RetryPolicy.newBuilder().setMaxAttempts(11))),
        bad(
            "tool_version.policy.retry.backoff_multiplier",
            v ->
                v.getPolicyBuilder()
                    .setRetry(RetryPolicy.newBuilder().setBackoffMultiplier(Double.NaN))),
        bad(
            "tool_version.policy.breaker.consecutive_failures",
            v -> v.getPolicyBuilder().getBreakerBuilder().setFailureRatePercent(5)),
        bad(
            "tool_version.policy.breaker.window_calls",
            v -> v.getPolicyBuilder().getBreakerBuilder().setWindowCalls(5)),
        bad(
            "tool_version.policy.breaker.failure_rate_percent",
            v ->
                v.getPolicyBuilder()
                    .setBreaker(BreakerPolicy.newBuilder().setFailureRatePercent(-5))));
  }

  private static Arguments bad(String field, Consumer<ToolVersion.Builder> change) {
    return Arguments.of(field, change);
  }

  @Test
  void aRangeOfStatusesMayBeOneStatus() {
    ToolVersion.Builder version =
        VersionConversion.toProto(Samples.version(11, "1.1.0"), true).toBuilder();
    version
        .getEndpointBuilder()
        .setHttp(
            HttpEndpoint.newBuilder().addSuccessStatuses(StatusRange.newBuilder().setFirst(201)));

    assertThat(VersionConversion.toDomain(version.build()).endpoint())
        .isEqualTo(
            new Endpoint.Http(
                Endpoint.Method.POST,
                "",
                Map.of(),
                "",
                List.of(new Endpoint.StatusRange(201, 201))));
  }

  @Test
  void aToolComesBackAsItWent() {
    Tool proto = ToolConversion.toProto(Samples.tool());

    assertThat(ToolConversion.toDomain(proto)).isEqualTo(Samples.tool().spec());
    assertThat(proto.hasDeleteTime()).isFalse();
    assertThat(proto.getEtag()).isEqualTo("t16");
  }

  @Test
  void whatANewToolDoesNotSayHasItsDefault() {
    var spec = ToolConversion.toDomain(Tool.newBuilder().setSlug("hash").build());

    assertThat(spec.kind()).isEqualTo(ToolKind.TOOL);
    assertThat(spec.enabled()).isTrue();
    assertThat(spec.displayName()).isEqualTo("hash");
  }

  /** Defect: any text was taken for an example, and three bytes for one. */
  @ParameterizedTest
  @ValueSource(strings = {"{", "to be", "{} {}", "[1,]"})
  void anExampleThatIsNoJsonIsTheCallersFault(String example) {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> ToolConversion.toDomain(pattern(example)))
        .withMessageStartingWith("pattern.example_input: is not JSON")
        .satisfies(e -> assertThat(e.metadata()).containsEntry("field", "pattern.example_input"));
  }

  @Test
  void anExampleHasUpTo64KibOfUtf8() {
    String most = '"' + "\u20ac".repeat(21_844) + "xx\"";
    assertThat(ToolConversion.toProto(ToolConversion.toDomain(pattern(most))))
        .isEqualTo(pattern(most));
    assertThat(ToolConversion.toDomain(pattern("")).exampleInput()).isEmpty();
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> ToolConversion.toDomain(pattern(" " + most)))
        .withMessage("pattern.example_input: is larger than 65536 bytes");
  }

  private static dev.toolrack.v1.Pattern pattern(String example) {
    return dev.toolrack.v1.Pattern.newBuilder()
        .setName("how")
        .setCapability("can")
        .setExampleInput(example)
        .build();
  }

  @Test
  void onlyWhatTheMaskNamesIsChanged() {
    Tool tool =
        Tool.newBuilder()
            .setSlug("hash")
            .setDescription("new")
            .setCategory("not named")
            .setEnabled(false)
            .build();

    assertThat(
            ToolConversion.toUpdate(
                tool, List.of("description", "tags", "enabled", "display_name")))
        .isEqualTo(new ToolUpdate("hash", "new", null, null, List.of(), null, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "slug", "kind", "revision", "tool.description", "Description"})
  void aMaskOfOtherFieldsIsTheCallersFault(String path) {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(
            () ->
                ToolConversion.toUpdate(
                    Tool.newBuilder().setSlug("hash").build(), List.of("description", path)))
        .satisfies(e -> assertThat(e.metadata()).containsEntry("field", "update_mask"));
  }

  @Test
  void anEmptyMaskIsTheCallersFault() {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> ToolConversion.toUpdate(Tool.getDefaultInstance(), List.of()))
        .satisfies(e -> assertThat(e.metadata()).containsEntry("field", "update_mask"));
  }

  @Test
  void aMaskThatNamesEnabledNeedsAValue() {
    assertThatExceptionOfType(ToolrackException.class)
        .isThrownBy(() -> ToolConversion.toUpdate(Tool.getDefaultInstance(), List.of("enabled")))
        .satisfies(e -> assertThat(e.metadata()).containsEntry("field", "tool.enabled"));
  }
}
