package dev.toolrack.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Options for single calls, given to {@link ToolrackClient#with(RequestOptions)}. Immutable; each
 * method returns a new instance.
 */
public final class RequestOptions {
  private static final RequestOptions NONE = new RequestOptions(null, 0, null, null);

  private final @Nullable Duration deadline;
  private final long minRevision;
  private final @Nullable String requestId;
  private final @Nullable String mutationId;

  private RequestOptions(
      @Nullable Duration deadline,
      long minRevision,
      @Nullable String requestId,
      @Nullable String mutationId) {
    this.deadline = deadline;
    this.minRevision = minRevision;
    this.requestId = requestId;
    this.mutationId = mutationId;
  }

  /** No options. */
  public static RequestOptions none() {
    return NONE;
  }

  /**
   * The longest time for a call, including retries, in place of the client's default. The deadline
   * of the current {@link io.grpc.Context} still applies.
   */
  public RequestOptions withDeadline(Duration newDeadline) {
    return new RequestOptions(
        Durations.requirePositive("deadline", newDeadline), minRevision, requestId, mutationId);
  }

  /**
   * Resolves and executes with a catalog no older than this revision. The client still reads its
   * own writes as well.
   */
  public RequestOptions withMinRevision(long newMinRevision) {
    if (newMinRevision < 0) {
      throw new IllegalArgumentException("minRevision must not be negative, is " + newMinRevision);
    }
    return new RequestOptions(deadline, newMinRevision, requestId, mutationId);
  }

  /**
   * Is sent as {@code x-request-id}, in order to find the call in logs and execution records: 1 to
   * 128 printable ASCII characters without spaces; the server ignores any other id.
   */
  public RequestOptions withRequestId(String newRequestId) {
    return new RequestOptions(
        deadline, minRevision, requirePrintable("requestId", newRequestId, 128), mutationId);
  }

  /**
   * Makes one mutation repeatable, even by another process: within 24 hours, the same mutation with
   * the same id is carried out only once. By default, the client generates an id for each mutation.
   * An id must not be used for two different mutations. 1 to 64 printable ASCII characters without
   * spaces.
   */
  public RequestOptions withMutationId(String newMutationId) {
    return new RequestOptions(
        deadline, minRevision, requestId, requirePrintable("mutationId", newMutationId, 64));
  }

  @Nullable Duration deadline() {
    return deadline;
  }

  long minRevision() {
    return minRevision;
  }

  @Nullable String requestId() {
    return requestId;
  }

  @Nullable String mutationId() {
    return mutationId;
  }

  private static String requirePrintable(String name, String value, int maxLength) {
    requireNonNull(value, name);
    if (value.isEmpty()
        || value.length() > maxLength
        || value.chars().anyMatch(c -> c <= 0x20 || c > 0x7e)) {
      throw new IllegalArgumentException(
          name + " must be 1 to " + maxLength + " printable ASCII characters without spaces");
    }
    return value;
  }

  /** Lists the options that are set. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("RequestOptions[");
    if (deadline != null) {
      text.append("deadline=").append(deadline).append(' ');
    }
    if (minRevision != 0) {
      text.append("minRevision=").append(minRevision).append(' ');
    }
    if (requestId != null) {
      text.append("requestId=").append(requestId).append(' ');
    }
    if (mutationId != null) {
      text.append("mutationId=").append(mutationId).append(' ');
    }
    return text.toString().strip() + "]";
  }
}
