package dev.toolrack.server.catalog;

/**
 * A version in memory, with what is derived from it. Its status is in the head, not here: the
 * status that {@link #version()} has is the one it was published with. Thread-safe.
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

  /** Place for what the pipeline prepares once: compiled schemas, the parsed endpoint. */
  public Derived execution() {
    return execution;
  }

  /** Places for the finished replies of a Resolve, of this version as heads choose it. */
  public KeptReplies replies() {
    return replies;
  }

  @Override
  public String toString() {
    return "VersionSnapshot{" + version.slug() + "@" + version.content().number() + "}";
  }
}
