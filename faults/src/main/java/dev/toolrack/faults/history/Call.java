package dev.toolrack.faults.history;

import dev.toolrack.client.Served;
import io.grpc.Status;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A call and what came of it. Every call that was begun has one, written when it ended.
 *
 * @param id unique in the history; the upstream is told it
 * @param channel name of the replica that was called, or {@link #SDK}, or another name for calls
 *     that are no part of the steady load
 * @param tool slug of its tool
 * @param wanted the generation that it asked for by its exact version; 0 for the newest
 * @param nanos taken before the call was handed to gRPC
 * @param endNanos taken after the answer or failure was there
 * @param timeoutNanos the deadline, from {@code nanos} on
 * @param code {@code OK}, or the status it failed with
 * @param reason Toolrack's reason of the failure; empty if there is none
 * @param message what the failure says in words, for people; empty if there is none
 * @param served where the answer came from; null if the answer does not say
 * @param revision revision of the tool in the answer, or that the mutation made; 0 if it does not
 *     say
 * @param generation generation in the answer; 0 if it does not say
 * @param minRevision revision that the answer has to contain; through {@link #SDK}, the newest that
 *     the client had been told when the call began
 * @param attempts upstream calls, as the answer says
 * @param execution name of the execution, if the answer has one
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
  /** The channel of the one client that spreads its calls over all replicas. */
  public static final String SDK = "sdk";

  /** Whether it was answered. */
  public boolean ok() {
    return code == Status.Code.OK;
  }

  /** Whether the answer says that it may be older than the bound. */
  public boolean stale() {
    return served == Served.STALE;
  }
}
