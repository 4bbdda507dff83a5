package dev.toolrack.server.config;

/** A setting that is unknown or has a value that is not valid. The message is for people. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A message of one line that names the setting and the remedy. */
  public ConfigException(String message) {
    super(message);
  }
}
