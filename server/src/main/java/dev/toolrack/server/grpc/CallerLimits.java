package dev.toolrack.server.grpc;

import dev.toolrack.server.eventloop.EventLoops;
import dev.toolrack.server.execution.PayloadBudget;
import java.util.concurrent.atomic.LongAdder;

/**
 * What limits all callers of a server together. Thread-safe.
 *
 * @param connections limits their connections
 * @param arriving limits the bytes of requests that have arrived in part
 * @param unread limits what they have not read
 * @param resets counts the streams that were reset because there was no room for what they had not
 *     read
 */
public record CallerLimits(
    ConnectionLimit connections, PayloadBudget arriving, UnreadReplies unread, LongAdder resets) {

  CallerLimits(ConnectionLimit connections, PayloadBudget arriving) {
    this(
        connections,
        arriving,
        UnreadReplies.ofDirectMemory(EventLoops.maxDirectMemory()),
        new LongAdder());
  }

  /** The limits for this process, by its memory and the files that it may have open. */
  public static CallerLimits ofThisProcess() {
    return new CallerLimits(
        ConnectionLimit.ofThisProcess(),
        PayloadBudget.ofDirectMemory(EventLoops.maxDirectMemory()));
  }
}
