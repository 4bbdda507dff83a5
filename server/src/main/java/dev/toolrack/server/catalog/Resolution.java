package dev.toolrack.server.catalog;

/** A resolved version, and how it was found. */
public record Resolution(
    HeadSnapshot head, HeadSnapshot.Choice choice, VersionSnapshot version, Served served) {

  public VersionStatus status() {
    return choice.selection().version().status();
  }

  /** Etag of this answer: changes whenever the tool or the chosen version does. */
  public String etag() {
    return Tool.etag(head.head().revision())
        + "-"
        + Long.toString(choice.versionId(), Character.MAX_RADIX);
  }
}
