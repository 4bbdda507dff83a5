package dev.toolrack.server.catalog;

/**
 * A version in memory, with what is derived from it. Its current status is in the tool's head; the
 * status in {@link #version()} may be outdated. Thread-safe.
 */
public final class VersionSnapshot {
  private final PublishedVersion version;
  private final Derived execution = new Derived();
  private final KeptReplies replies;

  public VersionSnapshot(PublishedVersion version) {
    this.version = version;
    this.replies = new KeptReplies(version.content());
  }

  public PublishedVersion version() {
    return version;
  }

  /** Slot for what the pipeline prepares once: the compiled schemas and the parsed endpoint. */
  public Derived execution() {
    return execution;
  }

  /** Slots for the serialized Resolve replies of this version, by the choice that led to it. */
  public KeptReplies replies() {
    return replies;
  }

  @Override
  public String toString() {
    return "VersionSnapshot{" + version.tool().slug() + "@" + version.content().number() + "}";
  }
}
