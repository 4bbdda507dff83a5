package dev.toolrack.client;

import java.util.Optional;

/** The tool has no version that the selector matches, or the version is retired. */
public final class VersionNotFoundException extends ToolrackException {
  private static final long serialVersionUID = 1L;

  VersionNotFoundException(Failure failure) {
    super(failure);
  }

  /** The nearest version that exists. */
  public Optional<String> nearest() {
    return Optional.ofNullable(metadata().get("nearest"));
  }
}
