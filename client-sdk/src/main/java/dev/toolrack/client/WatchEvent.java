package dev.toolrack.client;

import java.time.Duration;
import java.time.Instant;

/** An event of a watch. */
public sealed interface WatchEvent
    permits WatchEvent.ToolChanged,
        WatchEvent.Progress,
        WatchEvent.CatchingUp,
        WatchEvent.Interrupted {
  /**
   * A tool changed, or one of its versions, channels, capabilities or patterns. Of several changes
   * of one tool, only the last may be reported, in its own place. Therefore, only the next {@link
   * Progress} says that all changes of other tools up to this revision have been reported.
   *
   * @param slug slug of the tool
   * @param revision revision of the change; the position to resume from
   * @param commitTime when the change was committed
   */
  record ToolChanged(String slug, long revision, Instant commitTime) implements WatchEvent {}

  /**
   * Everything up to a revision has been reported; the stream is alive and its replica up to date.
   * Sent first in a watch from now on, when a resumed watch has caught up, after changes, and
   * otherwise about every ten seconds.
   *
   * @param revision everything up to this revision has been reported; the position to resume from
   */
  record Progress(long revision) implements WatchEvent {}

  /**
   * The stream is alive, and has been reading for ten seconds without finding a change to report.
   * Whether there are further changes is not known yet.
   *
   * @param revision how far has been read, as for a change; the position to resume from
   */
  record CatchingUp(long revision) implements WatchEvent {}

  /**
   * The stream broke, or the server sent nothing for 30 s to a subscriber with unfulfilled demand;
   * it is being resumed from the last revision, and nothing is missed. The exception is a watch
   * from now on that has no revision yet, or is at 0, the revision of a catalog that has never
   * changed: it starts from now on again, and changes in between are not reported. This event is
   * sent only if the subscriber has demand at that moment.
   *
   * @param cause why it broke
   * @param retryIn the wait before the next attempt
   */
  record Interrupted(ToolrackException cause, Duration retryIn) implements WatchEvent {}
}
