package dev.toolrack.client;

import dev.toolrack.v1.ExecuteResponse;

/**
 * Says that an input fits a version. No upstream was touched.
 *
 * @param version the version that the input was checked against
 * @param deprecated whether the version is DEPRECATED
 * @param timings where the time went
 */
public record ValidationResult(String version, boolean deprecated, Timings timings) {
  static ValidationResult fromProto(ExecuteResponse response) {
    return new ValidationResult(
        response.getVersion(), response.getDeprecated(), Timings.fromProto(response.getTimings()));
  }
}
