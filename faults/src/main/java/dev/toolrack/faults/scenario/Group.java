package dev.toolrack.faults.scenario;

import java.util.Locale;

/** The part of the system that a fault affects. */
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
