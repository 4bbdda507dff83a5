package dev.toolrack.faults.scenario;

import java.util.Locale;

/** What a fault happens to. */
public enum Group {
  PROCESS,
  NETWORK,
  POSTGRES,
  UPSTREAM,
  CLIENT,
  CLOCK;

  /** Its name in reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
