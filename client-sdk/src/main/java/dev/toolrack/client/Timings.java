package dev.toolrack.client;

import java.time.Duration;

/**
 * How long each stage of an execution took on the server. The stages add up to the total.
 *
 * @param resolve finding the version
 * @param validate parsing the input and checking it against the schema
 * @param admission admission, concurrency limit and circuit breaker
 * @param upstream upstream calls, including retries and waits
 * @param output selecting the output and checking it
 * @param total the whole execution
 */
public record Timings(
    Duration resolve,
    Duration validate,
    Duration admission,
    Duration upstream,
    Duration output,
    Duration total) {
  static Timings fromProto(dev.toolrack.v1.Timings timings) {
    return new Timings(
        Durations.fromProto(timings.getResolve()),
        Durations.fromProto(timings.getValidate()),
        Durations.fromProto(timings.getAdmission()),
        Durations.fromProto(timings.getUpstream()),
        Durations.fromProto(timings.getOutput()),
        Durations.fromProto(timings.getTotal()));
  }
}
