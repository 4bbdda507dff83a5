package dev.toolrack.faults.history;

import dev.toolrack.client.Served;
import io.grpc.Status;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A call and its outcome. There is one for every call that was started, written when it ended.
 *
 * @param id unique in the history; sent to the upstream
 * @param channel name of the replica that was called, or {@link #SDK}, or {@link #CACHE}, or
 *     another name for calls outside the steady load
 * @param tool slug of its tool
 * @param wanted the generation whose exact version was requested; 0 for the newest
 * @param nanos time before the call was handed to gRPC
 * @param endNanos time after the answer or failure had arrived
 * @param timeoutNanos the deadline, from {@code nanos} on
 * @param code {@code OK}, or the status with which it failed
 * @param reason Toolrack's reason for the failure; empty if there is none
 * @param message the failure's message for people; empty if there is none
 * @param served where the answer came from; null if the answer does not say
 * @param revision revision of the tool in the answer, or of the mutation; 0 if unknown
 * @param generation generation in the answer; 0 if unknown
 * @param minRevision revision that the answer must contain; through {@link #SDK}, the newest that
 *     the client had received when the call began
 * @param attempts number of upstream calls according to the answer
 * @param execution id of the execution, if the answer has one
 */
public record Call(
    long id,
    String channel,
    CallKind kind,
    String tool,
    int wanted,
    long nanos,
    long endNanos,
    long timeoutNanos,
    Status.Code code,
    String reason,
    String message,
    @Nullable Served served,
    long revision,
    int generation,
    long minRevision,
    int attempts,
    @Nullable UUID execution)
    implements Event {
  /** The channel of the single client that spreads its calls over all replicas. */
  public static final String SDK = "sdk";

  /** The channel of another such client, which resolves from its own cache. */
  public static final String CACHE = "cache";

  /** Whether it was made by a client that spreads its calls over all replicas. */
  public boolean throughSdk() {
    return channel.equals(SDK) || channel.equals(CACHE);
  }

  /** Whether the call succeeded. */
  public boolean ok() {
    return code == Status.Code.OK;
  }

  /** Whether the answer is marked as possibly older than the bound. */
  public boolean stale() {
    return served == Served.STALE;
  }
}
