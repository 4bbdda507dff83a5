package dev.toolrack.client;

import java.time.Duration;

/**
 * Where the time of an execution went on the server. The stages add up to the total.
 *
 * @param resolve finding the version
 * @param validate reading the input and checking it against the schema
 * @param admission admission, concurrency limit and breaker
 * @param upstream upstream calls with their retries and waits
 * @param output picking the output and checking it
 * @param total all of it
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
