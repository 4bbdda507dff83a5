package dev.toolrack.server.bootstrap;

/** Told in a few words what the start and the stop are doing, for people who wait. */
public interface StartListener {
  /** A step that begins, such as {@code "starting Postgres"}. */
  void onStep(String step);
}
