package dev.toolrack.client;

import dev.toolrack.v1.ExecuteResponse;

/**
 * The result of a successful validation: the input is valid for the version. No upstream was
 * called.
 *
 * @param version the version that the input was checked against
 * @param deprecated whether the version is DEPRECATED
 * @param timings how long each stage took
 */
public record ValidationResult(String version, boolean deprecated, Timings timings) {
  static ValidationResult fromProto(ExecuteResponse response) {
    return new ValidationResult(
        response.getVersion(), response.getDeprecated(), Timings.fromProto(response.getTimings()));
  }
}
