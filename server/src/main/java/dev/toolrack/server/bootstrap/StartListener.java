package dev.toolrack.server.bootstrap;

/** Told what the start and the stop are doing, a few words at a time, for people who wait. */
public interface StartListener {
  /** A step that begins, such as {@code "starting Postgres"}. */
  void onStep(String step);
}
