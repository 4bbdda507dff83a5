package dev.toolrack.server.config;

/** A setting is unknown or has an invalid value. The message is for people. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception with a message of one line that names the setting and the remedy. */
  public ConfigException(String message) {
    super(message);
  }
}
