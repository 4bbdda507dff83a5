package dev.toolrack.client;

import java.time.Duration;
import java.time.Instant;

/** What a watch tells. */
public sealed interface WatchEvent
    permits WatchEvent.ToolChanged,
        WatchEvent.Progress,
        WatchEvent.CatchingUp,
        WatchEvent.Interrupted {
  /**
   * A tool, or a version, channel, capability or pattern of it, changed. Of several changes of one
   * tool the last alone may be told, in its own place: what another tool's revision is above has
   * been told only with the next {@link Progress}.
   *
   * @param slug slug of the tool
   * @param revision revision of the change; the token to resume from
   * @param commitTime when it was committed
   */
  record ToolChanged(String slug, long revision, Instant commitTime) implements WatchEvent {}

  /**
   * Nothing has changed but what was told; the stream is alive and its replica up to date. Comes
   * first in a watch from now on, after what was missed in one that is resumed, after changes, and
   * about every ten seconds without one.
   *
   * @param revision everything up to this revision has been told; the token to resume from
   */
  record Progress(long revision) implements WatchEvent {}

  /**
   * The stream is alive and there is more to read, in which no change has been found for ten
   * seconds. Whether more has changed is not known yet.
   *
   * @param revision how far has been read, as in a change; the token to resume from
   */
  record CatchingUp(long revision) implements WatchEvent {}

  /**
   * The stream broke, or the server said nothing for 30 s to a subscriber that had asked for more;
   * it is being taken up again from the last revision, and nothing is missed. Only one from now on
   * that has told of no revision yet, or of 0, as a catalog that has never changed is at, begins
   * from now on again: what was changed meanwhile is not told. Told only to a subscriber that has
   * asked for more at that moment.
   *
   * @param cause why it broke
   * @param retryIn the wait before the next attempt
   */
  record Interrupted(ToolrackException cause, Duration retryIn) implements WatchEvent {}
}
